'use client'
import type { MouseEvent } from 'react'
import { Countdown } from '../../../../components/time/countdown.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { ApprovalStatusGlyph, approvalStatusWord } from '../../../../components/ui/approval-status.tsx'
import { cx } from '../../../../components/ui/class-names.ts'
import { AskGlyph } from '../../../../components/ui/glyphs.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { Request } from '../_state/merge-requests.ts'

interface Props {
  request: Request
  href: string
  open: boolean
  now: number
  /** Its newest card, when it was read: what is known of a request that has left the list. */
  view: ApprovalView | null
  onOpen(event: MouseEvent): void
}
export function RequestRow({ request: r, href, open, now, view, onOpen }: Props) {
  const status = view?.status ?? r.status
  const waiting = status === 'waiting' && !r.gone
  return (
    <li>
      {/* a plain link: the card is exchanged in place, the address changes, a new tab works */}
      <a
        href={href}
        data-row-link
        aria-current={open ? 'true' : undefined}
        onClick={onOpen}
        className={cx(
          'ring-inside grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 border-b border-line px-4 py-[11px] hover:not-aria-[current=true]:bg-hover',
          'aria-[current=true]:bg-selected aria-[current=true]:inset-shadow-[2px_0_0_var(--accent)]',
        )}
      >
        <span className="mt-[3px]">
          {waiting ? (
            <span
              className={cx('inline-flex', r.impact === 'critical' ? 'text-deny' : 'text-ask')}
              title={`${impactWord(r.impact)} impact`}
            >
              <AskGlyph />
              <span className="sr-only">{impactWord(r.impact)} impact. </span>
            </span>
          ) : (
            <ApprovalStatusGlyph status={status} />
          )}
        </span>
        <span className={cx('min-w-0', !waiting && 'text-muted')}>
          <span className="font-medium">
            <PlainText text={r.title} />
          </span>{' '}
          {r.measure && <span className="text-muted">{r.measure}</span>}
        </span>
        <span className="text-sm text-muted">
          {waiting ? (
            <Countdown until={r.deadline} now={now} />
          ) : r.decided_at ? (
            <Time at={r.decided_at} form="short" />
          ) : view?.decided_at ? (
            <Time at={view.decided_at} form="short" />
          ) : r.gone && view ? (
            'For others'
          ) : null}
        </span>
        <span className="col-start-2 col-end-4 truncate text-sm text-muted">
          {r.decided_by && `${r.decided_by.name} · `}
          {r.status === 'expired' && 'nobody in time · '}
          {view && r.gone ? standing(view) : waiting && r.places > 1 && `${r.votes} of ${r.places} · `}
          {waiting && r.escalated_to && 'escalated · '}
          {r.subtitle}
        </span>
      </a>
    </li>
  )
}

/** What became of a request that left the list while it was looked at. */
function standing(view: ApprovalView): string {
  const filled = view.places.filter((p) => p.filled_by).length
  if (view.status === 'waiting') return `${filled} of ${view.places.length} approved · `
  return view.decided_by
    ? `${approvalStatusWord(view.status)} by ${view.decided_by.name} · `
    : `${approvalStatusWord(view.status)} · `
}
