import { coversRequirements, impactRank } from '../outcome.ts'
import type { ApprovalBasis, ApprovalFact, Decided, Facts, KnownReach, Requirements, RuleVerdict } from '../types.ts'
import { matched, unmatched } from '../verdict.ts'

/** After a denial in this run, the same tool on the same resource is denied until a person reopens it. */
export function deniedInRun(facts: Facts, tool: string, resourceKey: string): RuleVerdict[] {
  const denial = facts.run?.denials.find((d) => d.tool === tool && d.resource_key === resourceKey)
  return denial
    ? [
        matched(
          'approval',
          `denied_in_run:${denial.approval}`,
          'deny',
          'DENIED_IN_RUN',
          `A person denied this in this run: ${denial.reason}`,
        ),
      ]
    : []
}

export interface AskedNow {
  actionHash: string
  impact: Decided['impact']
  reach: KnownReach
  resources: Facts['resources']
  /** Ids of the rules that ask for people now. */
  asking: string[]
  requirements: Requirements | null
}
export interface ApprovalStep {
  rule: RuleVerdict
  satisfied: boolean
}

const STATUS: { [s in Exclude<ApprovalFact['status'], 'approved'>]: [code: string, sentence: string] } = {
  waiting: ['approval_waiting', 'The approval is still waiting for people.'],
  denied: ['approval_denied', 'A person denied this.'],
  expired: ['approval_expired', 'Nobody decided in time, so the approval expired.'],
  cancelled: ['approval_cancelled', 'The approval was cancelled.'],
  consumed: ['approval_consumed', 'The approval was used already. An approval lets exactly one action run.'],
  lapsed: ['approval_lapsed', 'The approval was not used in time and has lapsed.'],
  superseded: ['approval_superseded', 'The approval was replaced by another one.'],
}

/**
 * Approval is not permission: it satisfies what was asked then, decided again now. Whatever is more than the voters saw
 * is out of scope, and an approval that is presented but does not hold denies, also where nobody would have asked.
 */
export function approvalStep(approval: ApprovalFact, now: AskedNow, at: string): ApprovalStep {
  const id = `approval:${approval.id}`
  const no = (code: string, sentence: string): ApprovalStep => ({
    rule: matched('approval', id, 'deny', code, sentence),
    satisfied: false,
  })
  if (approval.status !== 'approved') {
    const [code, sentence] = STATUS[approval.status] ?? ['approval_unknown', 'The approval is in an unknown state.']
    return no(
      code,
      approval.status === 'denied' && approval.reason ? `A person denied this: ${approval.reason}` : sentence,
    )
  }
  if (approval.lapses_at !== null && !(Date.parse(at) < Date.parse(approval.lapses_at))) return no(...STATUS.lapsed)
  if (approval.effective_action_hash !== now.actionHash)
    return approval.action_hash === now.actionHash
      ? no('approval_edited', 'The approver changed the arguments. Ask again with exactly the effective ones.')
      : no('approval_out_of_scope', 'The approval is for another action: another argument is another request.')
  const more = beyondBasis(approval, now)
  if (more !== null) return no('approval_out_of_scope', more)
  return {
    rule: unmatched(
      'approval',
      id,
      'APPROVED',
      'People approved exactly this action, and nothing about it has grown since.',
    ),
    satisfied: true,
  }
}

/** What is more now than the voters were shown, as a sentence. */
function beyondBasis({ basis, requirements, voters_eligible }: ApprovalFact, now: AskedNow): string | null {
  if (!voters_eligible) return 'Somebody who approved is no longer eligible.'
  if (impactRank(now.impact) > impactRank(basis.impact))
    return `The impact is ${now.impact} now; people approved ${basis.impact}.`
  const wider = widerReach(basis.reach, now.reach)
  if (wider) return `The action now reaches more ${wider} than people approved.`
  const seen = new Map(basis.resources.map((r) => [`${r.type}:${r.id}`, r.hash]))
  for (const { type, id, hash } of now.resources) {
    const key = `${type}:${id}`
    if (!seen.has(key) || seen.get(key) !== hash)
      return `What is registered about ${type} ${id} is not what people approved on.`
  }
  const unseen = now.asking.filter((rule) => !basis.rules.includes(rule))
  if (unseen.length) return `A rule asks that people were not shown: ${unseen.join(', ')}.`
  if (now.requirements && !coversRequirements(requirements, now.requirements))
    return 'More or other people are required now than approved.'
  return null
}

function widerReach(then: KnownReach, now: KnownReach): string | null {
  if (then.unbounded) return null
  if (now.unbounded) return 'than is known'
  for (const dimension of ['rows', 'recipients', 'customers'] as const) {
    const value = now[dimension]
    if (value !== undefined && !(value <= (then[dimension] ?? -1))) return dimension
  }
  if (now.amount && !(then.amount?.currency === now.amount.currency && now.amount.value <= then.amount.value))
    return 'money'
  return null
}

/** What the voters of a request are shown, to be kept with it. */
export function approvalBasis(decided: Decided, facts: Pick<Facts, 'resources'>): ApprovalBasis {
  return {
    impact: decided.impact,
    reach: decided.reach,
    resources: facts.resources.map(({ type, id, hash }) => ({ type, id, hash })),
    rules: askingRules(decided.rules),
  }
}
export const askingRules = (rules: readonly RuleVerdict[]): string[] =>
  rules.filter((r) => r.matched && r.mode === 'enforce' && r.outcome === 'require_approval').map((r) => r.id)
