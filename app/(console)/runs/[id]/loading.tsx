import { Bone, PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function RunLoading() {
  return (
    <PageSkeleton what="the run">
      <Bone className="h-[62px] w-full max-w-[1100px] rounded-lg" />
      <Bone className="h-28 w-full max-w-[1100px] rounded-lg" />
      <TableSkeleton what="the steps" rows={6} columns={3} />
    </PageSkeleton>
  )
}
