import { cellKey, cellWords } from '../../policy/thresholds.ts'
import type { PolicyContent, ThresholdBand, ThresholdCell } from '../../policy/types.ts'
import type { Candidate, Cut } from './propose-cut.ts'

// A proposal as a change request can carry it. The cell is one answer for everything that falls into it, so letting a
// part of it go alone takes two steps at once: the cell's loosest band tells instead of asks, and a guard goes on asking
// about all the rest of the cell. Nothing but the part that is named becomes looser (propose-items.test.ts).

export interface ProposedThreshold {
  kind: 'threshold.change'
  cell: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>
  value: {
    semi: ThresholdBand[]
    autonomous: ThresholdBand[]
    rationale: string
    review_at: string
    version: number
  }
}
export interface ProposedPolicy {
  kind: 'policy.publish'
  policy: { content: Omit<PolicyContent, 'version' | 'owner'>; rationale: string; review_at: string }
}
export type ProposedItem = ProposedThreshold | ProposedPolicy

export interface ProposedFor {
  cell: ThresholdCell
  version: number
  reviewAt: string
  rationale: string
  /** "billing.refund up to €150.00" */
  words: string
}

export function proposeItems(candidate: Candidate, on: ProposedFor): ProposedItem[] {
  const { impact, reversibility, sensitivity } = on.cell
  const bands = on.cell[candidate.column]
  const asking = bands.at(-1)
  if (asking?.outcome !== 'require_approval') throw new Error('the loosest band of the cell asks nobody')
  const told: ThresholdBand[] = [...bands.slice(0, -1), { below: asking.below, outcome: 'allow_with_notice' }]
  const semi = candidate.column === 'semi' ? told : on.cell.semi
  const autonomous = candidate.column === 'autonomous' ? told : on.cell.autonomous
  return [
    {
      kind: 'policy.publish',
      policy: {
        content: {
          id: restId(on.cell, candidate.column),
          kind: 'guard',
          cedar: restCedar(candidate, on.cell),
          outcome: 'require_approval',
          reason_code: `TH_REST_${impact}_${reversibility}_${sensitivity}`.toUpperCase(),
          sentence: `${cellWords(on.cell)}, ${candidate.column === 'semi' ? 'semi-autonomous' : 'autonomous'}: people decide about everything but ${on.words}.`,
          mode: 'enforce',
          environments: [],
          ...(asking.requirements ? { requirements: asking.requirements } : {}),
        },
        rationale: on.rationale,
        review_at: on.reviewAt,
      },
    },
    {
      kind: 'threshold.change',
      cell: { impact, reversibility, sensitivity },
      value: { semi, autonomous, rationale: on.rationale, review_at: on.reviewAt, version: on.version },
    },
  ]
}

export const restId = (cell: ThresholdCell, column: Candidate['column']): string =>
  `rest-of-${cellKey(cell).replaceAll('/', '-')}-${column}`

const restCedar = ({ tool, column, cut }: Candidate, cell: ThresholdCell): string =>
  `forbid (principal is Agent, action, resource) when {
  context.impact == "${cell.impact}" &&
  context.tool.reversibility == "${cell.reversibility}" &&
  context.sensitivity == "${cell.sensitivity}" &&
  ${column === 'autonomous' ? 'context.stage == "autonomous"' : 'context.stage != "autonomous"'} &&
  !(${[`action == Action::${JSON.stringify(tool)}`, ...conditionsOf(cut)].join(' && ')})
};`

function conditionsOf(cut: Cut): string[] {
  if (cut.by === 'amount')
    return [
      'context has amount',
      `context.amount.currency == ${JSON.stringify(cut.currency)}`,
      `context.amount.value <= ${cut.limit}`,
    ]
  if (cut.by === 'reach')
    return ['context.reach.known', `context.reach has ${cut.measure}`, `context.reach.${cut.measure} <= ${cut.limit}`]
  return []
}
