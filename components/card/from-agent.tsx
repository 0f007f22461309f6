import type { ReactNode } from 'react'
import type { ApprovalView } from '../../lib/approvals/approval-view.ts'
import { formatConfidence } from '../ui/format.ts'
import { keyed } from '../ui/keyed.ts'
import { PlainText } from '../ui/plain-text.tsx'
import { Tag } from '../ui/tag.tsx'

/** What the agent says about itself: kept apart, called untrusted, and no rule was loosened by it. */
export function FromAgent({ view }: { view: Pick<ApprovalView, 'reasoning' | 'run' | 'model'> }) {
  const r = view.reasoning
  const request = view.run?.request
  if (!r && !request && !view.model) return null
  const lines = (items: string[]) =>
    keyed(items, (text) => text).map(({ key, item }) => (
      <li key={key}>
        <PlainText text={item} />
      </li>
    ))
  return (
    <section aria-labelledby="from-agent" className="rounded-lg bg-sunken px-4 py-3.5 text-sm">
      <h3 id="from-agent" className="mb-1.5 font-semibold">
        From the agent <Tag>untrusted</Tag>
      </h3>
      <dl className="grid gap-1.5">
        {request && (
          <Said term="Was asked">
            <PlainText text={request} />
          </Said>
        )}
        {r?.objective && (
          <Said term="Objective">
            <PlainText text={r.objective} />
          </Said>
        )}
        {r?.plan?.length ? (
          <Said term="Plan">
            <ol className="list-decimal pl-4">{lines(r.plan)}</ol>
          </Said>
        ) : null}
        {r?.alternatives?.length ? (
          <Said term="Rejected">
            <ul>{lines(r.alternatives)}</ul>
          </Said>
        ) : null}
        {r?.assumptions?.length ? (
          <Said term="Assumptions">
            <ul>
              {keyed(r.assumptions, (a) => a.text).map(({ key, item: a }) => (
                <li key={key}>
                  <PlainText text={a.text} />{' '}
                  {a.verified ? (
                    <span className="text-muted">(says it verified this)</span>
                  ) : (
                    <span className="text-ask">(not verified)</span>
                  )}
                </li>
              ))}
            </ul>
          </Said>
        ) : null}
        {r?.confidence !== undefined && (
          <Said term="Confidence">{formatConfidence(r.confidence)}, by its own estimate</Said>
        )}
        {r?.sources?.length ? (
          <Said term="Sources">
            <ul>{lines(r.sources)}</ul>
          </Said>
        ) : null}
        {view.model && (
          <Said term="Model">
            <PlainText text={[view.model.id, view.model.version].filter(Boolean).join(' ')} />
          </Said>
        )}
      </dl>
    </section>
  )
}

const Said = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="grid gap-x-4 sm:grid-cols-[6.5rem_minmax(0,1fr)]">
    <dt className="text-muted">{term}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
)
