import { PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function AgentsLoading() {
  return (
    <PageSkeleton what="agents">
      <TableSkeleton what="agents" rows={8} columns={7} />
    </PageSkeleton>
  )
}
