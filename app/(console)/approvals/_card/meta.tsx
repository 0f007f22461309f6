'use client'
import { useNow } from '../../../../components/time/clock.ts'
import { Countdown } from '../../../../components/time/countdown.tsx'
import { formatLeft } from '../../../../components/time/format-time.ts'
import { Time } from '../../../../components/time/time.tsx'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'

/** Time left and what happens at zero; after the decision: who, when. */
export function Meta({ view, now }: { view: ApprovalView; now: number }) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-[18px] gap-y-1 text-sm text-muted">
      {view.status === 'waiting' ? (
        <>
          <ApprovalStatus status="waiting">{needs(view)}</ApprovalStatus>
          <Countdown until={view.deadline} now={now} after="left, then denied" />
          <Escalation view={view} now={now} />
        </>
      ) : (
        <>
          <ApprovalStatus status={view.status} />
          {view.decided_at && (
            <span>
              {view.decided_by
                ? `by ${view.decided_by.name}, `
                : view.status === 'expired'
                  ? 'nobody decided in time, '
                  : ''}
              <Time at={view.decided_at} />
            </span>
          )}
          {view.status === 'approved' && view.lapses_at && (
            <Countdown until={view.lapses_at} now={now} after="until it lapses unused" />
          )}
          {view.consumed_at && (
            <span>
              used <Time at={view.consumed_at} />
            </span>
          )}
        </>
      )}
      <Id id={view.id} what="request id" />
    </div>
  )
}

/** "Needs 1 from Operations leads and a second person · 1 of 2 approved" */
function needs(view: ApprovalView): string {
  const open = view.places.filter((p) => !p.filled_by)
  const counts = new Map<string, number>()
  for (const p of open) counts.set(p.title, (counts.get(p.title) ?? 0) + 1)
  const parts = [...counts].map(([title, n]) => (title.startsWith('a ') ? title : `${n} from ${title}`))
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'nobody')
  const filled = view.places.length - open.length
  return `Needs ${list}${filled ? ` · ${filled} of ${view.places.length} approved` : ''}`
}

function Escalation({ view, now }: { view: ApprovalView; now: number }) {
  const at = useNow(now)
  if (view.escalated_at)
    return (
      <span>
        Escalated to {view.escalated_to} <Time at={view.escalated_at} form="short" />
      </span>
    )
  if (!view.escalates_at) return null
  const left = new Date(view.escalates_at).getTime() - at
  return left > 0 ? <span className="max-sm:hidden">Escalates in {formatLeft(left)}</span> : null
}
