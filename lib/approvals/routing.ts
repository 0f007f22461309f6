import type { Sql } from '../ledger/append.ts'
import type { Requirements } from '../policy/types.ts'
import { VOTING_ROLES } from './eligibility.ts'
import { canBeFilled, type Seated } from './quorum.ts'
import { DEADLINE_SECONDS_DEFAULT, type Routing } from './types.ts'

export interface QueueState {
  name: string
  title: string
  service_level_seconds: number
  escalate_after_seconds: number | null
  escalate_to: string | null
  /** Who could vote in it now. */
  people: string[]
}

export async function queueStates(
  sql: Sql,
  organizationId: string,
  names: string[],
  now: Date,
): Promise<Map<string, QueueState>> {
  if (!names.length) return new Map()
  const rows = await sql.query(
    `SELECT q.name, q.title, q.service_level_seconds, q.escalate_after_seconds, q.escalate_to,
            ARRAY(SELECT s.person_id FROM queue_member s
                    JOIN membership m ON m.organization_id = s.organization_id AND m.person_id = s.person_id
                   WHERE s.organization_id = q.organization_id AND s.queue_name = q.name AND s.added_at <= $3::timestamptz
                     AND m.status = 'active' AND m.roles && $4::text[]) AS people
       FROM approval_queue q WHERE q.organization_id = $1 AND q.name = ANY($2::text[])`,
    [organizationId, names, now.toISOString(), VOTING_ROLES],
  )
  return new Map((rows as unknown as QueueState[]).map((r) => [r.name, r]))
}

export interface Exclusions {
  /** Agent identity → its agent's owner and whoever issued its credentials. */
  identities: Map<string, string[]>
  /** Person id or lower-case e-mail → person id, for those on whose behalf an agent acts. */
  people: Map<string, string>
}

export async function exclusionsOf(
  sql: Sql,
  organizationId: string,
  identityIds: string[],
  onBehalfOf: string[],
): Promise<Exclusions> {
  const identities = await sql.query(
    `SELECT i.id, a.owner_id,
            ARRAY(SELECT DISTINCT c.created_by FROM agent_credential c
                   WHERE c.organization_id = i.organization_id AND c.identity_id = i.id) AS issuers
       FROM agent_identity i JOIN agent a ON a.organization_id = i.organization_id AND a.id = i.agent_id
      WHERE i.organization_id = $1 AND i.id = ANY($2::text[])`,
    [organizationId, identityIds],
  )
  const people = onBehalfOf.length
    ? await sql.query(
        `SELECT person_id, lower(email) AS email FROM membership
          WHERE organization_id = $1 AND (person_id = ANY($2::text[]) OR lower(email) = ANY($3::text[]))`,
        [organizationId, onBehalfOf, onBehalfOf.map((s) => s.toLowerCase())],
      )
    : []
  return {
    identities: new Map(identities.map((r) => [r.id as string, [r.owner_id as string, ...(r.issuers as string[])]])),
    people: new Map(
      people.flatMap((r): [string, string][] => [
        [r.person_id as string, r.person_id as string],
        [r.email as string, r.person_id as string],
      ]),
    ),
  }
}

export function excludedFrom(e: Exclusions, identityId: string, onBehalfOf: { id: string } | null): string[] {
  const self = onBehalfOf ? (e.people.get(onBehalfOf.id) ?? e.people.get(onBehalfOf.id.toLowerCase())) : undefined
  return [...new Set([...(e.identities.get(identityId) ?? []), ...(self ? [self] : [])])].sort()
}

export interface Routed {
  routing: Routing[]
  warning: string | null
  /** Seconds until it expires: the shortest service level of the queues that are asked. */
  seconds: number
  escalatesAfterSeconds: number | null
}

/** A queue that nobody knows or nobody can decide in still waits, visibly: refusing would hide the mistake in the rules. */
export function route(
  requirements: Requirements,
  queues: Map<string, QueueState>,
  excluded: string[],
  secondsDefault: number,
): Routed {
  const names = Object.keys(requirements.queues).sort()
  const routing = names.map((queue): Routing => {
    const q = queues.get(queue)
    return {
      queue,
      title: q?.title ?? queue,
      people: requirements.queues[queue] ?? 0,
      known: q !== undefined,
      escalate_after_seconds: q?.escalate_after_seconds ?? null,
      escalate_to: q?.escalate_to ?? null,
    }
  })
  const levels = names.flatMap((n) => queues.get(n)?.service_level_seconds ?? [])
  const seconds = levels.length ? Math.min(...levels) : secondsDefault || DEADLINE_SECONDS_DEFAULT
  const ladder = routing.flatMap((r) => (r.escalate_after_seconds === null ? [] : [r.escalate_after_seconds]))
  const escalates = ladder.length ? Math.min(...ladder) : null
  return {
    routing,
    warning: warningOf(requirements, routing, queues, excluded),
    seconds,
    escalatesAfterSeconds: escalates !== null && escalates < seconds ? escalates : null,
  }
}

function warningOf(
  requirements: Requirements,
  routing: Routing[],
  queues: Map<string, QueueState>,
  excluded: string[],
): string | null {
  if (!routing.length) return 'No queue is named, so nobody can decide this. Ask an admin to correct the rule.'
  const unknown = routing.filter((r) => !r.known).map((r) => r.queue)
  if (unknown.length)
    return `There is no queue ${unknown.join(', ')}, so nobody can decide this. Ask an admin to correct the rule.`
  const seated = new Map<string, Seated>()
  for (const r of routing)
    for (const person of queues.get(r.queue)?.people ?? []) {
      if (excluded.includes(person)) continue
      const seat = seated.get(person) ?? { person, queues: [] }
      seat.queues.push(r.queue)
      seated.set(person, seat)
    }
  if (canBeFilled(requirements, [...seated.values()])) return null
  const empty = routing.filter((r) => ![...seated.values()].some((s) => s.queues.includes(r.queue))).map((r) => r.title)
  return empty.length
    ? `Nobody in ${empty.join(', ')} is eligible to decide this. Ask an admin to seat somebody for the next request.`
    : 'Too few people are eligible to decide this together. Ask an admin to seat somebody for the next request.'
}
