import { PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function ToolLoading() {
  return (
    <PageSkeleton what="the tool">
      <TableSkeleton what="its arguments" rows={6} columns={4} />
    </PageSkeleton>
  )
}
