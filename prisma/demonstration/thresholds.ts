import { DEFAULT_THRESHOLDS } from '../../lib/policy/defaults.ts'
import type { Impact, Sensitivity, ThresholdCell } from '../../lib/policy/types.ts'

export interface DemoThreshold {
  cell: ThresholdCell
  owner: string // key of a person
  rationale: string
  reviewInDays: number
  signedBy: ('policy_author' | 'compliance')[]
}
const OWNERS: { [s in Sensitivity]: string } = { ordinary: 'operations', personal: 'compliance', regulated: 'clinical' }
const WHY: { [i in Impact]: string } = {
  low: 'Small, and a mistake is seen the same day: asking here would only teach people to press yes.',
  medium:
    'What can be undone goes alone while the agent is sure; the rest is looked at by somebody who knows the work.',
  high: 'The worst mistakes of the last two years were of this size. Somebody decides, and answers for it.',
  critical: 'Never by one person alone, whatever the agent says of itself.',
}

/** What is due has been signed by nobody since, and the business has not yet looked at the worst of regulated data. */
const signedBy = ({ impact, sensitivity }: ThresholdCell, due: boolean): DemoThreshold['signedBy'] =>
  due ? [] : impact === 'critical' && sensitivity === 'regulated' ? ['policy_author'] : ['policy_author', 'compliance']

/** The matrix that every organization starts with, looked at by somebody who answers for it. */
export const DEMO_THRESHOLDS: DemoThreshold[] = DEFAULT_THRESHOLDS.map((cell) => {
  // half of a month later two of them are due: what is asked for most is looked at first
  const due = cell.impact === 'medium' && cell.sensitivity === 'personal' && cell.reversibility !== 'irreversible'
  return {
    cell,
    owner: OWNERS[cell.sensitivity],
    rationale: WHY[cell.impact],
    reviewInDays: due ? 14 : 30,
    signedBy: signedBy(cell, due),
  }
})
