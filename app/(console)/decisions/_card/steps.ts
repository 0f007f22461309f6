import type { RuleVerdict } from '../../../../lib/policy/types.ts'

type Step = RuleVerdict['step']

/** The eight steps of a decision in their order, and what each one asks. */
export const STEPS: { step: Step; title: string; asks: string }[] = [
  { step: 'containment', title: 'Containment', asks: 'Is anything in its way stopped or quarantined?' },
  { step: 'boundary', title: 'Boundary', asks: 'Is the tool registered and reviewed, and do the arguments fit?' },
  { step: 'never', title: 'Never list', asks: 'Is it something that no agent ever does?' },
  { step: 'grant', title: 'Grant', asks: 'Was this agent given the tool, within these constraints?' },
  { step: 'policy', title: 'Policies', asks: 'Which written rules apply?' },
  { step: 'threshold', title: 'Thresholds', asks: 'What does the matrix say for this impact and data?' },
  { step: 'stage', title: 'Stage', asks: 'How much autonomy has the agent earned for this tool?' },
  { step: 'limit', title: 'Limits', asks: 'Is there room for it?' },
]
/** Not a step of its own: an approval that was presented, or a denial that still stands in the run. */
export const APPROVAL_STEP = {
  step: 'approval' as Step,
  title: 'Approval',
  asks: 'What did people say to exactly this?',
}

export interface Link {
  href: string
  word: string
}
/** Where the rule itself can be read. */
export function linkOf({ id }: RuleVerdict, agentId: string | null): Link | null {
  const at = id.indexOf(':')
  const [kind, name] = [id.slice(0, at), id.slice(at + 1)]
  const agent = agentId ? `/agents/${agentId}` : null
  switch (kind) {
    case 'policy':
      return name === 'engine' ? null : { href: `/policies/${encodeURIComponent(name)}`, word: 'Policy' }
    case 'threshold':
      return { href: `/thresholds?cell=${encodeURIComponent(name)}`, word: 'Threshold' }
    case 'grant':
      return agent && name !== 'none' ? { href: `${agent}#grants`, word: 'Grant' } : null
    case 'limit':
      return agent ? { href: `${agent}#limits`, word: 'Limit' } : null
    case 'stage':
      return agent ? { href: `${agent}#stages`, word: 'Stage' } : null
    case 'approval':
    case 'denied_in_run':
      return name.startsWith('apr_') ? { href: `/approvals/${name}`, word: 'Request' } : null
    default:
      return null
  }
}
