import { PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function AgentLoading() {
  return (
    <PageSkeleton what="the agent">
      <TableSkeleton what="what it may do" rows={7} columns={4} />
    </PageSkeleton>
  )
}
