import { PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function ToolsLoading() {
  return (
    <PageSkeleton what="tools">
      <TableSkeleton what="tools" rows={12} columns={7} />
    </PageSkeleton>
  )
}
