import { Outcome } from '../../../../components/ui/outcome.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { RuleVerdict } from '../../../../lib/policy/types.ts'

/** The rule, in its own sentence, with the limit against the actual, and every rule that matched. */
export function Why({ view }: { view: ApprovalView }) {
  return (
    <section aria-labelledby="why" className="border-l-2 border-ask pl-3.5">
      <h3 id="why" className="font-semibold">
        {view.me.can_vote ? 'Why you are asked' : 'Why people are asked'}
      </h3>
      <p className="mt-1">
        {view.reason.sentence}{' '}
        {view.limit && (
          <span className="text-muted">
            Limit {view.limit.limit} · actual {view.limit.actual ?? 'unknown'}
          </span>
        )}
      </p>
      <Rules rules={[...view.rules].sort(strictestFirst)} />
      {view.warning && <p className="mt-2 text-sm text-deny">{view.warning}</p>}
    </section>
  )
}

/** What asked stands above what allowed; within that, in the order of the engine's steps. */
const strictestFirst = (a: RuleVerdict, b: RuleVerdict): number => strictness(b) - strictness(a)
const STRICTNESS = ['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never']
const strictness = (rule: RuleVerdict): number => STRICTNESS.indexOf(rule.outcome ?? 'allow')

function Rules({ rules }: { rules: RuleVerdict[] }) {
  return (
    <ul className="mt-1.5 text-sm">
      {rules.map((rule) => (
        <li
          key={`${rule.step} ${rule.id}`}
          className="grid items-start gap-x-3 py-1 sm:grid-cols-[9.5rem_minmax(0,1fr)]"
        >
          {rule.outcome ? <Outcome outcome={rule.outcome} /> : <span className="text-muted">Noted</span>}
          <span className="min-w-0">
            {rule.sentence} <span className="mono break-words text-muted">{rule.code}</span>
            {rule.error && <span className="block text-deny">It failed: {rule.error}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
