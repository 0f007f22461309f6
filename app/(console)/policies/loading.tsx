import { PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function PoliciesLoading() {
  return (
    <PageSkeleton what="policies">
      <TableSkeleton what="policies" rows={12} columns={6} />
    </PageSkeleton>
  )
}
