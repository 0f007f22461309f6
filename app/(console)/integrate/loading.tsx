import { Bone, PageSkeleton } from '../../../components/ui/skeleton.tsx'

export default function IntegrateLoading() {
  return (
    <PageSkeleton what="how agents are connected">
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_400px]">
        <div className="grid content-start gap-6">
          <Bone className="h-16" />
          <Bone className="h-16" />
          <Bone className="h-72" />
        </div>
        <Bone className="h-96 max-lg:hidden" />
      </div>
    </PageSkeleton>
  )
}
