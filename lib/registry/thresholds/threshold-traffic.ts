import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import {
  type Environment,
  IMPACTS,
  OUTCOMES,
  type Outcome,
  REVERSIBILITIES,
  type Sensitivity,
} from '../../policy/types.ts'

export interface CellTraffic {
  /** Actions that agents asked about; the second look at an approved one is not counted again. */
  actions: number
  /** There are more than were counted; everything else here is of the newest. */
  more: boolean
  outcomes: { [o in Outcome]: number }
  /** What people decided of what was asked, by whatever rule. */
  approved: number
  denied: number
  /** Of the approved ones, with arguments that a person changed. */
  edited: number
  /** Of the approved ones, as asked and within a minute. */
  quick: number
  /** Nobody decided in time. */
  expired: number
  median_seconds: number | null
  longest_seconds: number | null
}

export const TRAFFIC_DAYS = 30
/** An approval faster than this, of what nobody changed, looks like one that nobody read. */
export const QUICK_SECONDS = 60
/** A busy cell is not counted to the end: the page must not cost more the more agents work. */
const COUNTED_MAX = 50_000
const APPROVALS_MAX = 50_000
/** Longer than any request waits: the decision that asked is not older than this when people decide. */
const WAITING_MS = 7 * 86_400_000

export const cellsOfLayer = (sensitivity: Sensitivity): string[] =>
  IMPACTS.flatMap((i) => REVERSIBILITIES.map((r) => `${i}/${r}/${sensitivity}`))

/**
 * What happened in the last 30 days in these cells, by `impact/reversibility/sensitivity`. Both statements read indexes
 * only (migration cell_traffic): cards and requests are large, and there are many.
 */
export async function thresholdTraffic(
  actor: Actor,
  cells: string[],
  environment: Environment | null,
): Promise<Map<string, CellTraffic>> {
  demand(actor, 'thresholds.read', 'registry:read')
  const since = new Date(nowMs() - TRAFFIC_DAYS * 86_400_000)
  const [counted, decided] = await Promise.all([
    countActions(actor.organizationId, cells, since, environment),
    countDecided(actor.organizationId, cells, since, environment),
  ])
  return new Map(
    counted.map((c) => {
      const d = decided.get(c.cell)
      return [
        c.cell,
        {
          actions: Math.min(c.actions, COUNTED_MAX),
          more: c.actions > COUNTED_MAX,
          outcomes: Object.fromEntries(OUTCOMES.map((o) => [o, c[o]])) as CellTraffic['outcomes'],
          approved: d?.approved ?? 0,
          denied: d?.denied ?? 0,
          edited: d?.edited ?? 0,
          quick: d?.quick ?? 0,
          expired: d?.expired ?? 0,
          median_seconds: d?.median_seconds ?? null,
          longest_seconds: d?.longest_seconds ?? null,
        },
      ]
    }),
  )
}

type Counted = { cell: string; actions: number } & { [o in Outcome]: number }

const countActions = (organizationId: string, cells: string[], since: Date, environment: Environment | null) =>
  read(
    organizationId,
    (db) => db.$queryRaw<Counted[]>`
      SELECT k.cell, n.*
        FROM unnest(${cells}::text[]) AS k(cell)
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS actions,
                count(*) FILTER (WHERE w.outcome = 'allow')::int AS allow,
                count(*) FILTER (WHERE w.outcome = 'allow_with_notice')::int AS allow_with_notice,
                count(*) FILTER (WHERE w.outcome = 'require_approval')::int AS require_approval,
                count(*) FILTER (WHERE w.outcome = 'downscope')::int AS downscope,
                count(*) FILTER (WHERE w.outcome = 'deny')::int AS deny,
                count(*) FILTER (WHERE w.outcome = 'never')::int AS never
           FROM (SELECT c.outcome FROM decision_card c
                  WHERE c.organization_id = ${organizationId} AND c.threshold = k.cell AND c.at >= ${since}
                    AND c.counted AND (${environment}::text IS NULL OR c.environment = ${environment})
                  ORDER BY c.at DESC LIMIT ${COUNTED_MAX + 1}) w) n`,
  )

interface Decided {
  cell: string
  approved: number
  denied: number
  edited: number
  quick: number
  expired: number
  median_seconds: number | null
  longest_seconds: number | null
}

async function countDecided(
  organizationId: string,
  cells: string[],
  since: Date,
  environment: Environment | null,
): Promise<Map<string, Decided>> {
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<Decided[]>`
      SELECT c.threshold AS cell,
             count(*) FILTER (WHERE a.people AND a.status <> 'denied')::int AS approved,
             count(*) FILTER (WHERE a.people AND a.status = 'denied')::int AS denied,
             count(*) FILTER (WHERE a.people AND a.status <> 'denied' AND a.edited)::int AS edited,
             count(*) FILTER (WHERE a.people AND a.status <> 'denied' AND NOT a.edited
                                AND a.seconds <= ${QUICK_SECONDS})::int AS quick,
             count(*) FILTER (WHERE a.status = 'expired')::int AS expired,
             (percentile_cont(0.5) WITHIN GROUP (ORDER BY a.seconds) FILTER (WHERE a.people))::float AS median_seconds,
             (max(a.seconds) FILTER (WHERE a.people))::float AS longest_seconds
        FROM (SELECT decision_id, status, decided_by IS NOT NULL AS people, edited_by IS NOT NULL AS edited,
                     extract(epoch FROM decided_at - requested_at) AS seconds
                FROM approval_request
               WHERE organization_id = ${organizationId} AND decided_at >= ${since}
                 AND (${environment}::text IS NULL OR environment = ${environment})
               ORDER BY decided_at DESC LIMIT ${APPROVALS_MAX}) a
        JOIN (SELECT decision_id, threshold FROM decision_card
               WHERE organization_id = ${organizationId} AND threshold = ANY(${cells}::text[])
                 AND outcome = 'require_approval' AND at >= ${new Date(since.getTime() - WAITING_MS)}) c
          ON c.decision_id = a.decision_id
       GROUP BY 1`,
  )
  return new Map(rows.map((r) => [r.cell, r]))
}
