import { Bone, PageSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function RetentionLoading() {
  return (
    <PageSkeleton what="retention, holds and erasures">
      <Bone className="h-[260px] w-full rounded-lg" />
      <Bone className="h-[120px] w-full rounded-lg" />
      <Bone className="h-[120px] w-full rounded-lg" />
    </PageSkeleton>
  )
}
