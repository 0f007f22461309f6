import { PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function ReplaysLoading() {
  return (
    <PageSkeleton what="replays">
      <TableSkeleton what="replays" rows={12} columns={6} />
    </PageSkeleton>
  )
}
