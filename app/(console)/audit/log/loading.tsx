import { Bone, PageSkeleton } from '../../../../components/ui/skeleton.tsx'

export default function AuditLogLoading() {
  return (
    <PageSkeleton what="the log">
      <Bone className="h-[62px] w-full rounded-lg" />
      <Bone className="h-[34px] w-full max-w-3xl" />
    </PageSkeleton>
  )
}
