import { Bone, Loading } from '../../../components/ui/skeleton.tsx'

const ROWS = ['1', '2', '3', '4', '5', '6', '7', '8']

/** The same geometry as the list and its empty pane. */
export default function ApprovalsLoading() {
  return (
    <div className="min-h-0 flex-1 lg:grid lg:grid-cols-[320px_minmax(0,1fr)] xl:grid-cols-[400px_minmax(0,1fr)]">
      <div className="bg-bg lg:border-r lg:border-line">
        <Loading what="the requests">
          <div className="border-b border-line px-4 pt-3.5">
            <Bone className="h-7 w-32" />
            <Bone className="mt-2 mb-2.5 h-5 w-64" />
          </div>
          {ROWS.map((row) => (
            <div key={row} className="grid gap-2 border-b border-line px-4 py-[13px]">
              <Bone className="h-4 w-3/5" />
              <Bone className="h-3.5 w-4/5" />
            </div>
          ))}
        </Loading>
      </div>
    </div>
  )
}
