import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'

const SHOWN = 5
const RAN: Record<string, string> = {
  succeeded: 'it succeeded',
  failed: 'it failed',
  lost: 'nothing was heard of it',
  reverted: 'it was undone',
}

/** The same agent with the same tool before: what it reached, and what came of it. */
export function SimilarDecisions({ view }: { view: ApprovalView }) {
  return (
    <section aria-labelledby="similar">
      <h3 id="similar" className="mb-1 font-semibold">
        Last {SHOWN === 5 ? 'five' : SHOWN} like this
      </h3>
      {view.similar.length === 0 ? (
        <p className="text-sm text-muted">
          {view.agent.name} has not asked for this in {view.agent.environment} before.
        </p>
      ) : (
        <ul className="text-sm">
          {view.similar.slice(0, SHOWN).map((s) => (
            <li
              key={s.decision_id}
              className="grid grid-cols-[4.5rem_7rem_minmax(0,1fr)] gap-x-3 border-b border-line py-[7px] max-sm:grid-cols-[4.5rem_minmax(0,1fr)]"
            >
              <Link
                href={`/decisions/${s.decision_id}` as Route}
                prefetch={false}
                className="text-muted underline-offset-2 hover:underline"
                title={s.sentence}
              >
                <Time at={s.at} form="short" />
              </Link>
              <span>{s.measure ?? '–'}</span>
              <span className="min-w-0 max-sm:col-span-2">
                {s.approval ? <ApprovalStatus status={s.approval.status} /> : <Outcome outcome={s.outcome} />}
                {s.approval?.reason && (
                  <span className="text-muted">
                    {' '}
                    · “<PlainText text={s.approval.reason} />”
                  </span>
                )}
                {s.action_state && RAN[s.action_state] && <span className="text-muted"> · {RAN[s.action_state]}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
