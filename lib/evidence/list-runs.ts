import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { ENVIRONMENTS, type Environment, type Outcome } from '../policy/types.ts'
import { time } from '../registry/fields.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { contains, Filters } from './filters.ts'

export const RUN_STATES = ['running', 'waiting', 'finished'] as const
export type RunState = (typeof RUN_STATES)[number]

export const RunListQuery = z.strictObject({
  ...pageQuery.shape,
  agent: z.string().max(100).optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
  state: z.enum(RUN_STATES).optional(),
  from: time.optional(),
  to: time.optional(),
  /** In the request, the intent, or the caller's own id. */
  text: z.string().trim().min(1).max(200).optional(),
})

export interface RunListItem {
  id: string
  external_id: string | null
  agent: { id: string; name: string }
  environment: Environment
  state: RunState
  trigger: string | null
  request: string | null
  started_at: string
  last_activity_at: string
  ended_at: string | null
  decisions: number
  /** Of its decisions, by outcome. */
  outcomes: { [o in Outcome]?: number }
}

/** A page of runs, the latest activity first. */
export async function listRuns(actor: Actor, input: unknown): Promise<Page<RunListItem>> {
  const q = parseWith(RunListQuery, input, 'query')
  demand(actor, 'runs.read', 'decisions:read')
  const f = new Filters('r.organization_id = $1', actor.organizationId)
    .add('r.agent_id = $', q.agent)
    .add('r.environment = $', q.environment)
    .add('r.state = $', q.state)
    .add('r.last_activity_at >= $::timestamptz', q.from?.toISOString())
    .add('r.last_activity_at < $::timestamptz', q.to?.toISOString())
    .add('(r.request ILIKE $ OR r.intent ILIKE $ OR r.external_id ILIKE $)', contains(q.text))
    .pair('(r.last_activity_at, r.id) < ($1::timestamptz, $2)', afterKeys(q, 'time', 'text') as [string, string] | null)
  const limit = f.place(String(q.limit + 1))
  const rows = await read(
    actor.organizationId,
    (db) =>
      db.$queryRawUnsafe(
        `SELECT r.id, r.external_id, r.agent_id, coalesce(g.name, r.agent_id) AS agent_name, r.environment, r.state, r.trigger, r.request,
                r.started_at, r.last_activity_at, r.ended_at,
                coalesce((SELECT jsonb_object_agg(x.outcome, x.n) FROM (
                  SELECT d.outcome, count(*)::int AS n FROM decision d
                   WHERE d.organization_id = r.organization_id AND d.run_id = r.id GROUP BY d.outcome) x), '{}') AS outcomes
           FROM run r LEFT JOIN agent g ON g.organization_id = r.organization_id AND g.id = r.agent_id
          WHERE ${f.sql} ORDER BY r.last_activity_at DESC, r.id DESC LIMIT ${limit}::int`,
        ...f.values,
      ) as Promise<Row[]>,
  )
  return toPage(
    rows,
    q.limit,
    (r) => [r.last_activity_at.toISOString(), r.id],
    ({ agent_id, agent_name, started_at, last_activity_at, ended_at, ...r }) => ({
      ...r,
      agent: { id: agent_id, name: agent_name },
      started_at: started_at.toISOString(),
      last_activity_at: last_activity_at.toISOString(),
      ended_at: ended_at?.toISOString() ?? null,
      decisions: Object.values(r.outcomes).reduce((a, b) => a + b, 0),
    }),
  )
}
interface Row {
  id: string
  external_id: string | null
  agent_id: string
  agent_name: string
  environment: Environment
  state: RunState
  trigger: string | null
  request: string | null
  started_at: Date
  last_activity_at: Date
  ended_at: Date | null
  outcomes: { [o in Outcome]?: number }
}
