import type { Route } from 'next'
import Link from 'next/link'
import { Sentence } from '../../../../components/card/sentence.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { Id } from '../../../../components/ui/id.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../components/ui/outcome.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { actionStateWord } from '../words.ts'

/** One sentence, what the engine said, when, and what became of it. */
export function DecisionHead({ view, level }: { view: DecisionView; level: 1 | 2 }) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <header className="min-w-0">
      <Heading
        id="decision-sentence"
        tabIndex={-1}
        className="text-[1.125rem] leading-[1.625rem] font-normal tracking-[-0.012em] outline-none lg:text-[1.25rem] lg:leading-[1.8125rem]"
      >
        <Sentence view={{ segments: view.segments, on_behalf_of: view.card.on_behalf_of }} />
      </Heading>
      <div className="mt-2 flex flex-wrap items-center gap-x-[18px] gap-y-1 text-sm text-muted">
        <Outcome outcome={view.outcome} />
        {view.shadow_outcome && (
          <span>
            in shadow; otherwise <b className="font-medium text-ink">{OUTCOME_WORDS[view.shadow_outcome]}</b>
          </span>
        )}
        {view.approval && view.outcome === 'require_approval' && <ApprovalStatus status={view.approval.status} />}
        {view.action_state && <span>{actionStateWord(view.action_state)}</span>}
        <Time at={view.at} form="full" />
        <Id id={view.id} what="decision id" />
        {view.dry_run && <Tag>dry run</Tag>}
        {view.kind === 'foreign' && <Tag>asked by another enforcement point</Tag>}
      </div>
      {view.gone && <Gone gone={view.gone} />}
      <Related view={view} />
    </header>
  )
}

/** Nothing is missing: what is not here any more went by an entry that says so. */
function Gone({ gone: { kind, by } }: { gone: NonNullable<DecisionView['gone']> }) {
  return (
    <p role="note" className="mt-2 max-w-[80ch] text-sm">
      {kind === 'erasure' ? 'Whom this was about was erased by ' : 'The retention of what this was about ended with '}
      <Link href={`/audit?entry=${by}` as Route} prefetch={false} className="link">
        entry #{formatNumber(by)}
      </Link>
      . What the log keeps in clear is still here, and its proof holds.
    </p>
  )
}

/** The same action before and after: an approval is used by asking again. */
function Related({ view }: { view: DecisionView }) {
  const later = view.next_ids.at(-1)
  if (!view.previous_id && !later) return null
  return (
    <p className="mt-1.5 flex flex-wrap gap-x-4 text-sm text-muted">
      {view.previous_id && (
        <Link href={`/decisions/${view.previous_id}` as Route} prefetch={false} className="link">
          The decision before this one, about the same
        </Link>
      )}
      {later && (
        <Link href={`/decisions/${later}` as Route} prefetch={false} className="link">
          The agent asked again{view.next_ids.length > 1 ? ` ${view.next_ids.length} times` : ''}
        </Link>
      )}
    </p>
  )
}
