import { Bone, Loading } from '../../../../components/ui/skeleton.tsx'

export default function FormLoading() {
  return (
    <Loading what="the form">
      <div className="grid max-w-[1044px] content-start gap-5 px-4 py-5 md:px-8">
        <Bone className="h-4 w-20" />
        <Bone className="h-6 w-64" />
        <Bone className="h-3 w-96 max-w-full" />
        <Bone className="h-[34px] w-full" />
        <Bone className="h-56 w-full" />
        <Bone className="h-24 w-full" />
      </div>
    </Loading>
  )
}
