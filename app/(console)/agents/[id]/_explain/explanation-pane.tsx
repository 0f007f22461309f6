'use client'
import { Time } from '../../../../../components/time/time.tsx'
import { FactGrid } from '../../../../../components/ui/definition-list.tsx'
import { formatMoney, formatNumber } from '../../../../../components/ui/format.ts'
import { Impact } from '../../../../../components/ui/impact.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { Explanation } from '../../../../../lib/registry/agents/explain-permission.ts'
import { Trace } from '../../../decisions/_card/trace.tsx'
import { STAGE_WORDS } from '../_identities/stage-words.ts'

export function ExplanationPane({ explanation: e, agentId }: { explanation: Explanation | null; agentId: string }) {
  if (!e)
    return (
      <p role="status" className="text-sm text-muted max-lg:hidden">
        The answer appears here, with every rule that was consulted.
      </p>
    )
  return (
    <section className="grid min-w-0 gap-5">
      <h2 className="sr-only">What the engine would answer</h2>
      <div role="status">
        <p className="text-[1.125rem] leading-[1.625rem] tracking-[-0.012em]">
          <PlainText text={e.sentence} />
        </p>
        <p className="mt-1.5">
          <Outcome outcome={e.outcome} />
          {e.shadow_outcome && (
            <span className="text-sm text-muted">
              {' '}
              · without the shadow: {OUTCOME_WORDS[e.shadow_outcome].toLowerCase()}
            </span>
          )}
        </p>
        <p className="mt-1 text-sm">
          {e.reason.sentence} <span className="mono break-words text-muted">{e.reason.code}</span>
        </p>
        {e.field_errors.length > 0 && (
          <ul className="mt-1 text-sm text-deny">
            {e.field_errors.map((f) => (
              <li key={f.pointer}>
                <span className="mono">{f.pointer}</span> {f.message}
              </li>
            ))}
          </ul>
        )}
        {e.alternative && (
          <p className="mt-1 text-sm">
            {e.alternative.sentence} <span className="mono text-muted">{e.alternative.tool}</span>
          </p>
        )}
        {e.valid_until && (
          <p className="mt-1 text-sm text-muted">
            Holds until <Time at={e.valid_until} /> at most.
          </p>
        )}
      </div>
      <FactGrid
        facts={[
          { key: 'impact', term: 'Impact', value: <Impact impact={e.impact} /> },
          { term: 'Reach', value: reachWords(e) },
          { term: 'Stage', value: STAGE_WORDS[e.stage].word },
          { term: 'Threshold cell', value: e.threshold_cell?.replaceAll('/', ' · ') ?? 'None applied' },
        ]}
      />
      {e.resources.length > 0 && (
        <div className="text-sm">
          <h3>Resources, as they are registered</h3>
          <ul>
            {e.resources.map((r) => (
              <li key={`${r.type} ${r.id}`} className="py-0.5">
                <span className="mono">
                  <PlainText text={`${r.type} ${r.id}`} />
                </span>{' '}
                <span className="text-muted">
                  {r.attributes ? (
                    <PlainText
                      text={Object.entries(r.attributes)
                        .map(([name, v]) => `${name}: ${[v].flat().join(', ')}`)
                        .join(' · ')}
                    />
                  ) : (
                    'nobody registered it, so its attributes are unknown'
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div>
        <h3>Every rule that was consulted</h3>
        <Trace rules={e.rules} agentId={agentId} />
      </div>
    </section>
  )
}

function reachWords({ reach }: Explanation): string {
  const parts = [
    reach.amount && formatMoney(reach.amount.value, reach.amount.currency),
    reach.rows !== undefined && `${formatNumber(reach.rows)} ${reach.rows === 1 ? 'row' : 'rows'}`,
    reach.recipients !== undefined && `${formatNumber(reach.recipients)} recipients`,
  ].filter(Boolean)
  return parts.join(' · ') || (reach.unbounded ? 'Nothing bounds it' : 'None')
}
