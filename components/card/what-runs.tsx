import type { ReactNode } from 'react'
import type { ApprovalView } from '../../lib/approvals/approval-view.ts'
import type { Json, JsonObject } from '../../lib/policy/types.ts'
import { CodeBlock } from '../ui/code-block.tsx'
import { diffJson } from '../ui/diff.tsx'
import { formatMoney, formatNumber } from '../ui/format.ts'
import { JsonValue } from '../ui/json-value.tsx'
import { PlainText } from '../ui/plain-text.tsx'
import { Tag } from '../ui/tag.tsx'

const Line = ({ term, children }: { term: ReactNode; children: ReactNode }) => (
  <div className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-[7px] sm:grid-cols-[7.5rem_minmax(0,1fr)] sm:gap-x-4">
    <dt className="text-xs leading-5 break-words text-muted">{term}</dt>
    <dd className="min-w-0 font-mono text-[0.8rem] leading-5 break-words">{children}</dd>
  </div>
)
const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Minor units are for machines: the amount is said in money beside the exact value. */
function moneyOf(value: Json): string | null {
  if (!isObject(value)) return null
  const { value: amount, currency } = value
  return Number.isInteger(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
    ? formatMoney(amount as number, currency)
    : null
}

type Shown = Pick<
  ApprovalView,
  | 'tool'
  | 'arguments'
  | 'raw_arguments'
  | 'proposed_arguments'
  | 'edited_by'
  | 'resources'
  | 'before'
  | 'after'
  | 'preview_note'
>
/** Exactly what will run. Nothing is cut, and what cannot be seen is made visible. */
export function WhatRuns({ view, title = 'What will run' }: { view: Shown; title?: string }) {
  const { tool, resources, before, after, proposed_arguments: proposed } = view
  const edits = proposed ? diffJson(proposed, view.raw_arguments) : []
  return (
    <section aria-labelledby="what-runs">
      <h3 id="what-runs" className="mb-1 font-semibold">
        {title}
      </h3>
      <dl>
        <Line term="Tool">
          {tool.name} {tool.version !== null && <span className="text-muted">v{tool.version}</span>}{' '}
          {tool.class && <Tag>{tool.class}</Tag>}
        </Line>
        {view.arguments.map(({ name, label, value }) => {
          const money = value === undefined ? null : moneyOf(value)
          return (
            <Line key={name} term={<PlainText text={label} />}>
              {money && <span className="mr-2 font-sans text-sm font-medium">{money}</span>}
              <JsonValue value={value} />
            </Line>
          )
        })}
        {edits.map((edit) => (
          <Line key={`edited ${edit.at}`} term={`${view.edited_by?.name ?? 'Somebody'} changed ${edit.at.slice(1)}`}>
            <del>
              <JsonValue value={edit.was} />
            </del>{' '}
            →{' '}
            <ins>
              <JsonValue value={edit.is} />
            </ins>
          </Line>
        ))}
        {(before !== null || after !== null) && <BeforeAfter before={before} after={after} note={view.preview_note} />}
        {resources.map((r) => (
          <Line key={`${r.type} ${r.id}`} term={`${r.type}, as registered`}>
            <PlainText text={r.id} />{' '}
            {r.attributes === null ? (
              <span className="font-sans text-sm text-ask">Nobody registered it, so no rule can rely on it</span>
            ) : (
              <span className="text-muted">
                {Object.entries(r.attributes)
                  .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
                  .join(' · ')}
              </span>
            )}
          </Line>
        ))}
      </dl>
      <details className="mt-2 text-sm">
        <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">The arguments as JSON</summary>
        <div className="mt-1">
          <CodeBlock label="Arguments" code={JSON.stringify(view.raw_arguments, null, 2)} />
        </div>
      </details>
    </section>
  )
}

function BeforeAfter({ before, after, note }: { before: Json; after: Json; note: string | null }) {
  const lines = diffJson(before ?? undefined, after ?? undefined)
  return (
    <Line term="Before → after">
      {lines.map((line) => (
        <span key={line.at} className="block">
          {line.at !== '/' && <span className="text-muted">{line.at.slice(1)} </span>}
          <del>
            <Measured value={line.was} />
          </del>{' '}
          →{' '}
          <ins>
            <Measured value={line.is} />
          </ins>
        </span>
      ))}
      {note && (
        <span className="block font-sans text-sm text-muted">
          <PlainText text={note} />
        </span>
      )}
    </Line>
  )
}

/** Counts in a preview are for reading: 412,806. */
const Measured = ({ value }: { value: Json | undefined }) =>
  typeof value === 'number' ? formatNumber(value) : <JsonValue value={value} />
