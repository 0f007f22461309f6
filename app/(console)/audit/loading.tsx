import { Bone, PageSkeleton, TableSkeleton } from '../../../components/ui/skeleton.tsx'

export default function AuditLoading() {
  return (
    <PageSkeleton what="the audit">
      <Bone className="h-[34px] w-full max-w-3xl" />
      <TableSkeleton what="the entries" columns={4} />
    </PageSkeleton>
  )
}
