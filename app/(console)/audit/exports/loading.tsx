import { Bone, PageSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function ExportsLoading() {
  return (
    <PageSkeleton what="the exports">
      <Bone className="h-[92px] w-full rounded-lg" />
      <Bone className="h-[92px] w-full rounded-lg" />
    </PageSkeleton>
  )
}
