import type { Route } from 'next'
import Link from 'next/link'
import { formatNumber, formatUnit, words } from '../../../../components/ui/format.ts'
import { AbsentGlyph, CheckGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { RuleVerdict } from '../../../../lib/policy/types.ts'
import { Mode, PolicyOutcome } from '../../policies/_parts/mode.tsx'
import { APPROVAL_STEP, linkOf, STEPS } from './steps.ts'

/** Every rule that was consulted, in the order of the engine's steps, whether it matched or not. */
export function Trace({ rules, agentId }: { rules: RuleVerdict[]; agentId: string | null }) {
  // what cannot be read at the boundary is measured against nothing further
  const reached = rules.some((r) => r.step === 'grant')
  const steps = rules.some((r) => r.step === 'approval') ? [...STEPS, APPROVAL_STEP] : STEPS
  return (
    <ol className="text-sm">
      {steps.map(({ step, title, asks }, i) => {
        const consulted = rules.filter((r) => r.step === step)
        return (
          <li
            key={step}
            className="grid gap-x-5 gap-y-1 border-b border-line py-2.5 lg:grid-cols-[10.5rem_minmax(0,1fr)]"
          >
            <div>
              <h4 className="font-medium">
                <span className="mr-1 text-muted">{step === 'approval' ? '+' : i + 1}</span> {title}
              </h4>
              <p className="text-xs text-muted max-lg:hidden">{asks}</p>
            </div>
            {consulted.length === 0 ? (
              <p className="text-muted">{nothing(step, reached)}</p>
            ) : (
              <ul className="grid content-start gap-1.5">
                {consulted.map((rule) => (
                  <Verdict key={rule.id} rule={rule} agentId={agentId} />
                ))}
              </ul>
            )}
          </li>
        )
      })}
    </ol>
  )
}

const nothing = (step: RuleVerdict['step'], reached: boolean): string => {
  if (!reached) return 'Not reached: the boundary had refused it.'
  return step === 'limit' ? 'No limit counts this action.' : 'No rule is about such an action.'
}

/** An approval that covers the action is not a rule that did not match. */
const holds = (rule: RuleVerdict): boolean => rule.step === 'approval' && !rule.matched && rule.code === 'APPROVED'

function Verdict({ rule, agentId }: { rule: RuleVerdict; agentId: string | null }) {
  const link = linkOf(rule, agentId)
  return (
    <li className="grid items-start gap-x-3 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
      {rule.matched && rule.outcome ? (
        <span>
          {/* what a rule in log mode says is never drawn as if it counted */}
          <PolicyOutcome outcome={rule.outcome} mode={rule.mode} />
        </span>
      ) : (
        <span className="inline-flex items-center gap-1.5 text-muted">
          {holds(rule) ? <CheckGlyph /> : <AbsentGlyph />}
          {holds(rule) ? 'Holds' : rule.matched ? 'Noted' : 'Did not match'}
        </span>
      )}
      <div className={rule.matched ? 'min-w-0' : 'min-w-0 text-muted'}>
        <PlainText text={rule.sentence} />{' '}
        {rule.limit && (
          <span className="text-muted">
            Limit {formatUnit(rule.limit.limit, rule.limit.unit)} · actual{' '}
            {rule.limit.actual === null ? 'unknown' : formatUnit(rule.limit.actual, rule.limit.unit)}{' '}
          </span>
        )}
        {rule.mode === 'log' && <Mode mode="log" />}
        <span className="block text-xs text-muted">
          {rule.matched && <span className="mono mr-2 break-words">{rule.code}</span>}
          <Requirement rule={rule} />
          {link && (
            <Link href={link.href as Route} prefetch={false} className="link">
              {link.word} <span className="mono break-all">{nameOf(rule.id)}</span>
            </Link>
          )}
        </span>
        {rule.obligations?.length ? (
          <span className="block text-xs text-muted">Obliges to: {rule.obligations.map(words).join(', ')}</span>
        ) : null}
        {rule.alternative && (
          <span className="block text-xs text-muted">
            Instead: <PlainText text={rule.alternative.sentence} />{' '}
            <span className="mono">{rule.alternative.tool}</span>
          </span>
        )}
        {rule.error && (
          <span className="block text-xs text-deny">
            It failed: <PlainText text={rule.error} />
          </span>
        )}
      </div>
    </li>
  )
}

const nameOf = (id: string): string => {
  const name = id.slice(id.indexOf(':') + 1)
  return /_[0-9a-f]{32}$/.test(name) ? `${name.slice(0, 10)}…${name.slice(-4)}` : name
}

function Requirement({ rule }: { rule: RuleVerdict }) {
  if (!rule.matched || !rule.requirements) return null
  const { queues, min_people } = rule.requirements
  const asked = Object.entries(queues).map(([queue, people]) => `${formatNumber(people)} from ${queue}`)
  return (
    <span className="mr-2">
      Asks {asked.join(' and ')}
      {min_people > 1 && `, ${min_people} people in all`}
    </span>
  )
}
