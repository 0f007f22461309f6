import { z } from 'zod'
import type { Sql } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { ENVIRONMENTS, type Environment, type Impact, type KnownReach } from '../policy/types.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { kindOf } from './kind-of.ts'
import { mineSql, mineValues, mySeats } from './my-seats.ts'
import { placesOf } from './quorum.ts'
import { measureOf } from './title.ts'
import type { ApprovalStatus } from './types.ts'

export const TABS = ['mine', 'team', 'escalated', 'decided'] as const
export type Tab = (typeof TABS)[number]
export const ApprovalFilters = z.object({
  environment: z.enum(ENVIRONMENTS).optional(),
  agent: z.string().max(100).optional(),
  tool: z.string().max(200).optional(),
  queue: z.string().max(200).optional(),
})
export const ApprovalListQuery = pageQuery.extend(ApprovalFilters.shape).extend({ tab: z.enum(TABS).optional() })

export interface ApprovalListItem {
  id: string
  status: ApprovalStatus
  title: string
  /** "€412.00", "14,200 rows" */
  measure: string | null
  subtitle: string
  tool: string
  agent: { id: string; name: string }
  environment: Environment
  impact: Impact
  requested_at: string
  deadline: string
  escalated_to: string | null
  warning: string | null
  votes: number
  places: number
  /** Two with the same kind may be approved in one call (bulkApprove), when `bulk` holds. */
  kind: string
  bulk: boolean
  card_hash: string
  decided_at: string | null
  decided_by: { id: string; name: string } | null
  reason: string | null
}

/**
 * A page of requests: waiting ones by deadline, decided ones newest first. `mine`: those that this person could decide
 * now. A service account sees `team` and `decided`.
 */
export async function listApprovals(actor: Actor, input: unknown): Promise<Page<ApprovalListItem>> {
  const query = parseWith(ApprovalListQuery, input, 'query')
  demand(actor, 'approvals.read', 'decisions:read')
  const tab = query.tab ?? (actor.kind === 'person' ? 'mine' : 'team')
  if (tab === 'mine' && actor.kind !== 'person')
    throw new AppError(400, 'invalid_request', 'Only a person has requests of their own: ask for tab=team.', {
      fields: [{ pointer: '/tab', message: 'must be team, escalated or decided' }],
    })
  const decided = tab === 'decided'
  const after = afterKeys(query, 'time', 'text')
  const rows = await read(actor.organizationId, async (db) => {
    const sql: Sql = { query: (text, values) => db.$queryRawUnsafe(text, ...values) }
    const { where, values } = filterSql(actor.organizationId, query, tab)
    if (tab === 'mine') {
      where.push(mineSql('a', values.length + 1))
      values.push(...mineValues(await mySeats(sql, actor.organizationId, actor.id)))
    }
    if (after) {
      const [at, id] = [values.length + 1, values.length + 2]
      where.push(
        decided
          ? `(a.decided_at, a.id) < ($${at}::timestamptz, $${id})`
          : `(a.deadline, a.id) > ($${at}::timestamptz, $${id})`,
      )
      values.push(...after)
    }
    values.push(String(query.limit + 1))
    return (await sql.query(
      `SELECT a.id, a.status, a.title, a.subtitle, a.tool, a.tool_version, a.agent_id, a.environment, a.impact, a.requested_at,
              a.deadline, a.escalated_to, a.requirements, a.min_people, a.card_hash, a.basis, a.decided_at, a.decided_by, a.reason,
              a.card->'content'->'agent'->>'name' AS agent_name, a.card->'content'->'reach' AS reach, a.card->>'warning' AS warning,
              (SELECT count(*)::int FROM approval_vote v WHERE v.organization_id = a.organization_id AND v.approval_id = a.id
                  AND v.round = a.round AND v.vote <> 'deny') AS votes,
              (SELECT m.name FROM membership m WHERE m.organization_id = a.organization_id AND m.person_id = a.decided_by) AS decider
         FROM approval_request a WHERE ${where.join(' AND ')}
        ORDER BY ${decided ? 'a.decided_at DESC, a.id DESC' : 'a.deadline, a.id'} LIMIT $${values.length}::int`,
      values,
    )) as unknown as ListRow[]
  })
  const key = (r: ListRow) => [((decided ? r.decided_at : r.deadline) as Date).toISOString(), r.id]
  return toPage(rows, query.limit, key, itemOf)
}

export interface ApprovalCounts {
  mine: number
  team: number
  escalated: number
  /** Of mine. */
  soonest_deadline: string | null
}

export async function countApprovals(actor: Actor, input: unknown = {}): Promise<ApprovalCounts> {
  const filters = parseWith(ApprovalFilters, input, 'query')
  demand(actor, 'approvals.read', 'decisions:read')
  return read(actor.organizationId, async (db) => {
    const sql: Sql = { query: (text, values) => db.$queryRawUnsafe(text, ...values) }
    const { where, values } = filterSql(actor.organizationId, filters, 'team')
    const mine = mineSql('a', values.length + 1)
    values.push(...mineValues(await mySeats(sql, actor.organizationId, actor.kind === 'person' ? actor.id : '')))
    const rows = await sql.query(
      `SELECT count(*)::int AS team, count(*) FILTER (WHERE a.escalated_at IS NOT NULL)::int AS escalated,
              count(*) FILTER (WHERE ${mine})::int AS mine, min(a.deadline) FILTER (WHERE ${mine}) AS soonest
         FROM approval_request a WHERE ${where.join(' AND ')}`,
      values,
    )
    const r = rows[0] as { team: number; escalated: number; mine: number; soonest: Date | null }
    return { mine: r.mine, team: r.team, escalated: r.escalated, soonest_deadline: r.soonest?.toISOString() ?? null }
  })
}

function filterSql(
  organizationId: string,
  filters: z.output<typeof ApprovalFilters>,
  tab: Tab,
): { where: string[]; values: unknown[] } {
  const values: unknown[] = [organizationId]
  const where = ['a.organization_id = $1']
  const add = (condition: (place: string) => string, value: string | undefined) => {
    if (value === undefined) return
    values.push(value)
    where.push(condition(`$${values.length}`))
  }
  if (tab === 'decided') where.push('a.decided_at IS NOT NULL')
  else {
    where.push("a.status = 'waiting'")
    add((p) => `a.deadline > ${p}::timestamptz`, now().toISOString())
  }
  if (tab === 'escalated') where.push('a.escalated_at IS NOT NULL')
  add((p) => `a.environment = ${p}`, filters.environment)
  add((p) => `a.agent_id = ${p}`, filters.agent)
  add((p) => `a.tool = ${p}`, filters.tool)
  add((p) => `a.queues @> ARRAY[${p}::text]`, filters.queue)
  return { where, values }
}

interface ListRow {
  id: string
  status: ApprovalStatus
  title: string
  subtitle: string
  tool: string
  tool_version: number
  agent_id: string
  agent_name: string
  environment: Environment
  impact: Impact
  requested_at: Date
  deadline: Date
  escalated_to: string | null
  requirements: { [queue: string]: number }
  min_people: number
  card_hash: string
  basis: { rules: string[] }
  reach: KnownReach
  warning: string | null
  votes: number
  decided_at: Date | null
  decided_by: string | null
  decider: string | null
  reason: string | null
}

const itemOf = (r: ListRow): ApprovalListItem => ({
  id: r.id,
  status: r.status,
  title: r.title,
  measure: measureOf(r.reach),
  subtitle: r.subtitle,
  tool: r.tool,
  agent: { id: r.agent_id, name: r.agent_name },
  environment: r.environment,
  impact: r.impact,
  requested_at: r.requested_at.toISOString(),
  deadline: r.deadline.toISOString(),
  escalated_to: r.escalated_to,
  warning: r.warning,
  votes: r.votes,
  places: placesOf({ queues: r.requirements, min_people: r.min_people }).length,
  kind: kindOf(r),
  bulk: r.status === 'waiting' && (r.impact === 'low' || r.impact === 'medium'),
  card_hash: r.card_hash,
  decided_at: r.decided_at?.toISOString() ?? null,
  decided_by: r.decided_by ? { id: r.decided_by, name: r.decider ?? r.decided_by } : null,
  reason: r.reason,
})
