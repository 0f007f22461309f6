import { PageSkeleton, TableSkeleton } from '../../../../../../../components/ui/skeleton.tsx'

export default function ReplayedLoading() {
  return (
    <PageSkeleton what="decisions">
      <TableSkeleton what="decisions" rows={10} columns={4} />
    </PageSkeleton>
  )
}
