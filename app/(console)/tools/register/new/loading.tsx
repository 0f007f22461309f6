import { Bone, PageSkeleton } from '../../../../../components/ui/skeleton.tsx'

export default function RegisterToolLoading() {
  return (
    <PageSkeleton what="the editor">
      <Bone className="h-[34rem]" />
    </PageSkeleton>
  )
}
