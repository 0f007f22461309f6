import { Bone, Loading } from '../../../../../components/ui/skeleton.tsx'

export default function ChangeLoading() {
  return (
    <Loading what="the change">
      <div className="grid content-start gap-5 px-4 py-4 md:px-8 xl:max-w-[884px]">
        <Bone className="mt-2 h-4 w-20" />
        <Bone className="h-6 w-3/4" />
        <Bone className="h-3 w-64" />
        <Bone className="h-[62px] w-full rounded-lg" />
        <Bone className="h-24 w-full" />
        <Bone className="h-40 w-full rounded-lg" />
        <Bone className="h-40 w-full rounded-lg" />
      </div>
    </Loading>
  )
}
