import { PageSkeleton, TableSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function ChangesLoading() {
  return (
    <PageSkeleton what="changes">
      <TableSkeleton what="changes" rows={10} columns={5} />
    </PageSkeleton>
  )
}
