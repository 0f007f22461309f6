import { Bone, PageSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function FeedsLoading() {
  return (
    <PageSkeleton what="the feeds">
      <Bone className="h-28 w-full rounded-lg" />
      <Bone className="h-56 w-full rounded-lg" />
    </PageSkeleton>
  )
}
