import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { formatAmount } from '../../policy/sentences.ts'
import { cellKey, columnOf } from '../../policy/thresholds.ts'
import { type ApprovalBasis, ENVIRONMENTS, type Stage, type ThresholdCell } from '../../policy/types.ts'
import { cellName } from './change-threshold.ts'
import { ANSWERED_MIN, type Answered, type Candidate, type Cut, isQuick, proposeCut } from './propose-cut.ts'
import { type ProposedItem, proposeItems } from './propose-items.ts'
import { QUICK_SECONDS, TRAFFIC_DAYS } from './threshold-traffic.ts'

export const proposalQuery = z.object({ environment: z.enum(ENVIRONMENTS).optional() })

const whyNot = z.enum(['not_set', 'critical', 'asks_nobody', 'too_few', 'considered'])
export const proposalView = z.object({
  days: z.number().int(),
  /** What people decided in this cell; of that, approved as asked within a minute. */
  answered: z.number().int(),
  quick: z.number().int(),
  /** There are more than were looked at: these are the newest. */
  more: z.boolean(),
  /** Asked by this cell alone: only these would be spared by changing it. */
  by_cell: z.number().int(),
  needed: z.number().int(),
  proposal: z
    .object({
      sentence: z.string(),
      tool: z.string(),
      stage: z.enum(['semi', 'autonomous']),
      cut: z.discriminatedUnion('by', [
        z.object({ by: z.literal('amount'), limit: z.number().int(), currency: z.string() }),
        z.object({
          by: z.literal('reach'),
          measure: z.enum(['rows', 'recipients', 'customers']),
          limit: z.number().int(),
        }),
        z.object({ by: z.literal('tool') }),
      ]),
      spared: z.number().int(),
      quick: z.number().int(),
      overridden: z.number().int(),
      /** For `POST /api/v1/changes` and `POST /api/v1/replays`. */
      items: z.array(z.json()),
    })
    .nullable(),
  /** Why nothing is proposed; null when something is. */
  none: z.object({ code: whyNot, sentence: z.string() }).nullable(),
})
export interface ThresholdProposal {
  days: number
  answered: number
  quick: number
  more: boolean
  by_cell: number
  needed: number
  proposal: (Omit<Candidate, 'column'> & { stage: Candidate['column']; sentence: string; items: ProposedItem[] }) | null
  none: { code: z.output<typeof whyNot>; sentence: string } | null
}

/** The newest say how people decide now; more would only make the page slow. */
const READ_MAX = 5_000
const DAY_MS = 86_400_000

/** Whether people read what this cell asks them, and what could go without them if they do not. */
export async function proposeChange(actor: Actor, cell: unknown, query: unknown): Promise<ThresholdProposal> {
  const key = parseWith(cellName, cell, 'path')
  const { environment } = parseWith(proposalQuery, query, 'query')
  demand(actor, 'thresholds.read', 'registry:read')
  const { organizationId } = actor
  const name = cellKey(key)
  const since = new Date(nowMs() - TRAFFIC_DAYS * DAY_MS)
  const { rows, threshold } = await read(organizationId, async (db) => ({
    threshold: await db.threshold.findUnique({
      where: { organizationId_impact_reversibility_sensitivity: { organizationId, ...key } },
    }),
    rows: await db.$queryRaw<Row[]>`
      SELECT a.tool, a.status, a.edited_by IS NOT NULL AS edited, a.basis,
             a.card -> 'content' ->> 'stage' AS stage,
             extract(epoch FROM a.decided_at - a.requested_at)::float AS seconds
        FROM approval_request a
        JOIN decision_card c ON c.organization_id = a.organization_id AND c.decision_id = a.decision_id
       WHERE a.organization_id = ${organizationId} AND a.decided_at >= ${since} AND a.decided_by IS NOT NULL
         AND c.threshold = ${name} AND c.outcome = 'require_approval'
         AND (${environment ?? null}::text IS NULL OR a.environment = ${environment ?? null})
       ORDER BY a.decided_at DESC LIMIT ${READ_MAX + 1}`,
  }))
  const all = rows.slice(0, READ_MAX).map(answeredOf)
  const byCell = rows
    .slice(0, READ_MAX)
    .filter((r) => onlyAsker(r.basis, name))
    .map(answeredOf)
  const counts = {
    days: TRAFFIC_DAYS,
    answered: all.length,
    quick: all.filter((a) => isQuick(a, QUICK_SECONDS)).length,
    more: rows.length > READ_MAX,
    by_cell: byCell.length,
    needed: ANSWERED_MIN,
  }
  const none = (code: z.output<typeof whyNot>, sentence: string) => ({
    ...counts,
    proposal: null,
    none: { code, sentence },
  })
  if (!threshold) return none('not_set', 'Nobody has set this cell: what falls there is denied.')
  if (key.impact === 'critical') return none('critical', 'Two people look at everything critical, however they decide.')
  const whole = threshold.cell as unknown as ThresholdCell
  const asking = (['semi', 'autonomous'] as const).filter((c) => whole[c].at(-1)?.outcome === 'require_approval')
  if (!asking.length)
    return none(
      'asks_nobody',
      'At high confidence this cell asks nobody. What low confidence asks stays: no proposal loosens by what an agent says of itself.',
    )
  const asked = byCell.filter((a) => asking.includes(a.column))
  if (asked.length < ANSWERED_MIN)
    return none(
      'too_few',
      `People answered ${asked.length} requests in ${TRAFFIC_DAYS} days that this cell alone asked about. Fewer than ${ANSWERED_MIN} say nothing.`,
    )
  const candidate = proposeCut(asked, QUICK_SECONDS)
  if (!candidate)
    return none(
      'considered',
      `No tool, amount or reach stands out among the ${asked.length} that people answered: they took their time, or objected.`,
    )
  return { ...counts, proposal: proposalOf(candidate, whole, threshold.version), none: null }
}

function proposalOf(candidate: Candidate, cell: ThresholdCell, version: number): ThresholdProposal['proposal'] {
  const { column, ...rest } = candidate
  const words = `${candidate.tool}${lineWords(candidate.cut)}`
  const sentence =
    `${candidate.quick} of ${candidate.spared} requests for ${words} were approved as asked within a minute` +
    `${candidate.overridden ? `, ${candidate.overridden} denied or edited` : ''}: let ${words} go alone with notice.`
  const reviewAt = new Date(nowMs() + TRAFFIC_DAYS * DAY_MS).toISOString()
  const items = proposeItems(candidate, { cell, version, reviewAt, rationale: sentence, words })
  return { ...rest, stage: column, sentence, items }
}
/** " up to €150.00" */
export function lineWords(cut: Cut): string {
  if (cut.by === 'amount') return ` up to ${formatAmount({ value: cut.limit, currency: cut.currency })}`
  return cut.by === 'reach' ? ` up to ${cut.limit} ${cut.limit === 1 ? cut.measure.slice(0, -1) : cut.measure}` : ''
}

interface Row {
  tool: string
  status: string
  edited: boolean
  basis: Partial<ApprovalBasis> | null
  stage: Stage | null
  seconds: number
}
const onlyAsker = (basis: Row['basis'], cell: string): boolean =>
  basis?.rules?.length === 1 && basis.rules[0] === `threshold:${cell}`

const answeredOf = ({ tool, status, edited, basis, stage, seconds }: Row): Answered => ({
  tool,
  column: columnOf(stage ?? 'semi'),
  seconds,
  verdict: status === 'denied' ? 'denied' : edited ? 'edited' : 'approved',
  amount: basis?.reach?.amount ?? null,
  // a reach that nobody bounds is no reach
  rows: basis?.reach?.unbounded ? null : (basis?.reach?.rows ?? null),
  recipients: basis?.reach?.unbounded ? null : (basis?.reach?.recipients ?? null),
  customers: basis?.reach?.unbounded ? null : (basis?.reach?.customers ?? null),
})
