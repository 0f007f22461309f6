import { Time } from '../../../../components/time/time.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { words } from '../../../../components/ui/format.ts'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import type { OutcomeView } from '../../../../lib/evidence/what-followed.ts'
import { actionStateWord, clockIf } from '../words.ts'

/** What was reported when it ran, and who says so. Nobody here saw it: a report is a report. */
export function WhatHappened({ view }: { view: DecisionView }) {
  if (!view.action_state && view.outcomes.length === 0) return null
  return (
    <section aria-labelledby="what-happened">
      <h3 id="what-happened" className="mb-1 font-semibold">
        What happened
      </h3>
      {view.outcomes.length === 0 ? (
        <p className="text-sm text-muted">
          It was allowed
          {view.valid_until ? (
            <>
              {' '}
              until <Time at={view.valid_until} />
            </>
          ) : (
            ''
          )}
          . Nobody has reported what came of it.
        </p>
      ) : (
        <ol className="text-sm">
          {view.outcomes.map((o) => (
            <Report key={o.id} outcome={o} at={view.at} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Report({ outcome: o, at }: { outcome: OutcomeView; at: string }) {
  const { output_summary, status: _, ...rest } = o.report
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-1.5">
      <span className="text-muted">
        <Time at={o.at} form={clockIf(o.at, at)} />
      </span>
      <div className="min-w-0">
        <b className="font-medium">{o.kind === 'human' ? `A person: ${words(o.status)}` : actionStateWord(o.status)}</b>
        <span className="text-muted">, says the {o.reported_by} </span>
        {o.reported_by === 'agent' && <Tag>untrusted</Tag>} <Id id={o.reporter_id} what="reporter’s id" />
        {typeof output_summary === 'string' && (
          <p className="mt-0.5 border-l-2 border-line pl-2.5">
            <PlainText text={output_summary} />
          </p>
        )}
        {Object.keys(rest).length > 0 && (
          <details className="mt-1">
            <summary className="w-fit rounded-sm text-muted hover:text-ink">The whole report</summary>
            <div className="mt-1">
              <CodeBlock label="Report" code={JSON.stringify(o.report, null, 2)} />
            </div>
          </details>
        )}
      </div>
    </li>
  )
}
