import { PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function SnapshotsLoading() {
  return (
    <PageSkeleton what="snapshots">
      <TableSkeleton what="snapshots" rows={12} columns={5} />
    </PageSkeleton>
  )
}
