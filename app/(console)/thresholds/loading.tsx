import { Bone, Loading, PageSkeleton } from '../../../components/ui/skeleton.tsx'

const ROWS = ['low', 'medium', 'high', 'critical']

export default function ThresholdsLoading() {
  return (
    <PageSkeleton what="thresholds">
      <Loading what="thresholds">
        <div className="grid gap-px lg:max-w-[calc(100%-350px)]">
          <Bone className="mb-4 h-8 w-80 max-w-full" />
          {ROWS.map((row) => (
            <div key={row} className="grid h-[92px] grid-cols-4 content-start gap-3 border-b border-line pt-3">
              <Bone className="h-3 w-16" />
              <Bone className="h-3 w-28" />
              <Bone className="h-3 w-28" />
              <Bone className="h-3 w-28" />
            </div>
          ))}
        </div>
      </Loading>
    </PageSkeleton>
  )
}
