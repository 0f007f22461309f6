'use client'
import { Button } from '../../../../components/ui/button.tsx'
import { Diff, diffJson } from '../../../../components/ui/diff.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { Json } from '../../../../lib/policy/types.ts'

/** What a vote is about; anything else may change without asking the reader. */
const substance = (v: ApprovalView) =>
  ({
    sentence: v.sentence,
    arguments: v.raw_arguments,
    reach: v.reach,
    before: v.before,
    after: v.after,
    impact: v.impact,
    reversibility: v.reversibility,
    resources: Object.fromEntries(v.resources.map((r) => [`${r.type} ${r.id}`, r.attributes])),
    requirements: v.requirements,
  }) as unknown as Json

/** The open card stands still; what is another now is told, and taken by the reader. */
export function ChangeNotice({ was, is, onTake }: { was: ApprovalView; is: ApprovalView; onTake(): void }) {
  const lines = diffJson(substance(was), substance(is))
  return (
    <section role="alert" className="border-b border-ask/40 bg-ask-bg px-4 py-3 text-sm lg:px-8">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <b className="text-ask">Changed since you opened it.</b> Read what is another now before you decide.
        </p>
        <Button onClick={onTake}>Show it as it is now</Button>
      </div>
      <div className="mt-1 rounded-md bg-surface px-3 empty:hidden">{lines.length > 0 && <Diff lines={lines} />}</div>
    </section>
  )
}
