import { Bone, Loading } from '../../../../components/ui/skeleton.tsx'

/** The same geometry as the record. */
export default function DecisionLoading() {
  return (
    <Loading what="the decision">
      <div className="grid max-w-[860px] gap-6 px-4 py-5 md:px-8">
        <Bone className="h-3.5 w-24" />
        <div className="grid gap-2.5">
          <Bone className="h-5 w-11/12" />
          <Bone className="h-5 w-1/2" />
          <Bone className="mt-1 h-3.5 w-2/3" />
        </div>
        <Bone className="h-[62px] w-full rounded-lg" />
        <Bone className="h-16 w-full" />
        <Bone className="h-64 w-full" />
      </div>
    </Loading>
  )
}
