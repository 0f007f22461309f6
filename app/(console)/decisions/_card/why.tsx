import { formatUnit } from '../../../../components/ui/format.ts'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { OUTCOMES, type Outcome as OutcomeName, type RuleVerdict } from '../../../../lib/policy/types.ts'

const EDGE: { [o in OutcomeName]: string } = {
  allow: 'border-allow',
  allow_with_notice: 'border-notice',
  require_approval: 'border-ask',
  downscope: 'border-downscope',
  deny: 'border-deny',
  never: 'border-never-bg',
}

/** The reason in its own sentence, the limit against the actual, and what else matched, the strictest first. */
export function Why({ view, matches }: { view: DecisionView; matches: boolean }) {
  const { reason, alternative, field_errors, obligations } = view.card
  const matched = view.card.rules.filter((r) => r.matched).sort(strictestFirst)
  const measured = matched.find((r) => r.code === reason.code && r.limit)?.limit
  return (
    <section aria-labelledby="why" className={`border-l-2 pl-3.5 ${EDGE[view.outcome]}`}>
      <h3 id="why" className="font-semibold">
        Why
      </h3>
      <p className="mt-1">
        <PlainText text={reason.sentence} />{' '}
        {measured && (
          <span className="text-muted">
            Limit {formatUnit(measured.limit, measured.unit)} · actual{' '}
            {measured.actual === null ? 'unknown' : formatUnit(measured.actual, measured.unit)}{' '}
          </span>
        )}
        <span className="mono break-words text-muted">{reason.code}</span>
      </p>
      {field_errors.length > 0 && (
        <ul className="mt-1 text-sm">
          {field_errors.map((e) => (
            <li key={`${e.pointer} ${e.message}`}>
              <span className="mono">
                <PlainText text={e.pointer} />
              </span>{' '}
              <PlainText text={e.message} />
            </li>
          ))}
        </ul>
      )}
      {alternative && (
        <p className="mt-1 text-sm">
          Instead: <PlainText text={alternative.sentence} /> <span className="mono text-muted">{alternative.tool}</span>
        </p>
      )}
      {obligations.length > 0 && <p className="mt-1 text-sm text-muted">Obliges to: {obligations.join(', ')}</p>}
      {matches && (
        <ul className="mt-1.5 text-sm">
          {matched.map((rule) => (
            <li key={`${rule.step} ${rule.id}`} className="grid gap-x-3 py-1 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
              <span>
                {rule.outcome ? <Outcome outcome={rule.outcome} /> : <span className="text-muted">Noted</span>}
              </span>
              <span className="min-w-0">
                <PlainText text={rule.sentence} /> <span className="mono break-words text-muted">{rule.code}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const rank = (rule: RuleVerdict): number => OUTCOMES.indexOf(rule.outcome ?? 'allow')
const strictestFirst = (a: RuleVerdict, b: RuleVerdict): number => rank(b) - rank(a)
