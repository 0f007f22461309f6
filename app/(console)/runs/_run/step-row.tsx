import type { Route } from 'next'
import Link from 'next/link'
import { spellDuration } from '../../../../components/time/format-time.ts'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { words } from '../../../../components/ui/format.ts'
import { DotGlyph } from '../../../../components/ui/glyphs.tsx'
import { JsonValue } from '../../../../components/ui/json-value.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { RunStep } from '../../../../lib/evidence/get-run.ts'
import { actionStateWord } from '../../decisions/words.ts'

/** What a step was, in words. */
export function StepWords({ step, now }: { step: RunStep; now: string }) {
  switch (step.kind) {
    case 'decision':
      return (
        <>
          <Link href={`/decisions/${step.id}` as Route} prefetch={false} className="hover:underline">
            <PlainText text={step.sentence} />
          </Link>
          <span className="flex flex-wrap items-center gap-x-3">
            <Outcome outcome={step.outcome} />
            <span className="mono text-xs break-words text-muted">{step.code}</span>
            {step.dry_run && <Tag>dry run</Tag>}
          </span>
        </>
      )
    case 'approval': {
      const ms = Date.parse(step.until ?? now) - Date.parse(step.at)
      return (
        <>
          <span className="flex flex-wrap items-center gap-x-3">
            <Link href={`/approvals/${step.id}` as Route} prefetch={false} className="hover:underline">
              People were asked
            </Link>
            <ApprovalStatus status={step.status} />
            <span className="text-muted">
              {step.decided_by ? `by ${step.decided_by} ` : ''}
              {step.until ? 'after' : 'for'} {spellDuration(ms)}
            </span>
          </span>
          {step.reason && (
            <span className="block border-l-2 border-line pl-2.5">
              <PlainText text={step.reason} />
            </span>
          )}
        </>
      )
    }
    case 'outcome': {
      const summary = step.report.output_summary
      return (
        <span>
          {actionStateWord(step.status)}
          <span className="text-muted">, says the {step.reported_by}</span>{' '}
          {step.reported_by === 'agent' && <Tag>untrusted</Tag>}
          {typeof summary === 'string' && (
            <span className="block border-l-2 border-line pl-2.5">
              <PlainText text={summary} />
            </span>
          )}
        </span>
      )
    }
    case 'event':
      return (
        <>
          <span className="inline-flex flex-wrap items-center gap-x-2">
            <DotGlyph />
            {words(step.event)} <Tag>untrusted</Tag>
          </span>
          {Object.keys(step.payload).length > 0 && (
            <details>
              <summary className="w-fit rounded-sm text-muted hover:text-ink">What the agent noted</summary>
              <span className="mono block break-words">
                <JsonValue value={step.payload} />
              </span>
            </details>
          )}
        </>
      )
  }
}
