import { createHash } from 'node:crypto'
import type pg from 'pg'
import { openOrJoinApprovals } from '../../../lib/approvals/open-approvals.ts'
import type { OpenItem, OpenResult } from '../../../lib/approvals/types.ts'
import { append, lockHead, sqlOfTx } from '../../../lib/ledger/append.ts'
import { createLog } from '../../../lib/ledger/create-log.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'
import type { CardContent, Decided, Impact, JsonObject, Requirements, ResourceFact } from '../../../lib/policy/types.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'

// An organization with people, queues and an agent, and requests that open exactly as the record batch opens them.

export interface World {
  t: TestDatabase
  organizationId: string
  agentId: string
  identityId: string
  ownerId: string
  issuerId: string
  people: { [name: string]: PersonActor }
}

const sha = (s: string): string => `sha256:${createHash('sha256').update(s).digest('hex')}`

export async function openWorld(slug = 'acme', t?: TestDatabase): Promise<World> {
  const database = t ?? (await testDatabase())
  const organizationId = newId('org')
  const owner = database.owner
  await owner.query(`INSERT INTO organization (id, slug, name, bands) VALUES ($1, $2, $2, '{}')`, [
    organizationId,
    slug,
  ])
  await inTransaction(organizationId, (tx) => createLog(sqlOfTx(tx), organizationId, `test/${organizationId}/i1`))
  const world: World = {
    t: database,
    organizationId,
    agentId: newId('agt'),
    identityId: newId('agi'),
    ownerId: '',
    issuerId: '',
    people: {},
  }
  await addQueue(world, 'ops', { title: 'Operations' })
  await addQueue(world, 'finance', { title: 'Finance' })
  await addPerson(world, 'ada', ['approver'], ['ops'])
  await addPerson(world, 'bob', ['approver'], ['ops', 'finance'])
  await addPerson(world, 'cyd', ['approver'], ['finance'])
  await addPerson(world, 'owner', ['approver'], ['ops'])
  await addPerson(world, 'issuer', ['admin'], ['ops'])
  await addPerson(world, 'seatless', ['approver'], [])
  await addPerson(world, 'compliance', ['compliance'], ['ops'])
  world.ownerId = person(world, 'owner').id
  world.issuerId = person(world, 'issuer').id
  await owner.query(
    `INSERT INTO agent (organization_id, id, name, purpose, owner_id, created_by) VALUES ($1, $2, 'refund-assistant', 'Refunds', $3, $3)`,
    [organizationId, world.agentId, world.ownerId],
  )
  await owner.query(
    `INSERT INTO agent_identity (organization_id, id, agent_id, environment, models, created_by) VALUES ($1, $2, $3, 'production', '{}', $4)`,
    [organizationId, world.identityId, world.agentId, world.ownerId],
  )
  await owner.query(
    `INSERT INTO agent_credential (organization_id, id, identity_id, kind, hint, created_by) VALUES ($1, $2, $3, 'client_secret', 'abcd', $4)`,
    [organizationId, newId('crd'), world.identityId, world.issuerId],
  )
  return world
}

export const person = (w: World, name: string): PersonActor => {
  const found = w.people[name]
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}

export async function addQueue(
  w: World,
  name: string,
  more: { title?: string; serviceLevelSeconds?: number; escalateAfterSeconds?: number; escalateTo?: string } = {},
): Promise<void> {
  await w.t.owner.query(
    `INSERT INTO approval_queue (organization_id, name, title, service_level_seconds, escalate_after_seconds, escalate_to)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      w.organizationId,
      name,
      more.title ?? name,
      more.serviceLevelSeconds ?? 900,
      more.escalateAfterSeconds ?? null,
      more.escalateTo ?? null,
    ],
  )
}

export async function addPerson(w: World, name: string, roles: string[], queues: string[]): Promise<PersonActor> {
  const id = newId('per')
  const email = `${name}@${w.organizationId}.example`
  const sessionId = newId('ses')
  await w.t.owner.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $3)', [id, email, name])
  await w.t.owner.query(
    'INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, $3, $4, $5)',
    [w.organizationId, id, email, name, roles],
  )
  await w.t.owner.query(
    `INSERT INTO session (id, person_id, organization_id, via, expires_at) VALUES ($1, $2, $3, 'password', now() + interval '1 hour')`,
    [sessionId, id, w.organizationId],
  )
  const actor: PersonActor = {
    kind: 'person',
    organizationId: w.organizationId,
    id,
    name,
    email,
    roles,
    sessionId,
    timeZone: 'UTC',
  }
  w.people[name] = actor
  for (const q of queues) await seat(w, name, q)
  return actor
}

export const seat = (w: World, name: string, queue: string, at = '1 day'): Promise<pg.QueryResult> =>
  w.t.owner.query(
    `INSERT INTO queue_member (organization_id, queue_name, person_id, added_by, added_at)
     VALUES ($1, $2, $3, $3, date_trunc('milliseconds', clock_timestamp()) - $4::interval)`,
    [w.organizationId, queue, person(w, name).id, at],
  )
export const unseat = (w: World, name: string, queue: string): Promise<pg.QueryResult> =>
  w.t.owner.query('DELETE FROM queue_member WHERE organization_id = $1 AND queue_name = $2 AND person_id = $3', [
    w.organizationId,
    queue,
    person(w, name).id,
  ])

export interface Asked {
  arguments?: JsonObject
  requirements?: Requirements
  impact?: Impact
  runId?: string | null
  onBehalfOf?: { type: string; id: string; proven: boolean } | null
  resources?: ResourceFact[]
  identityId?: string
  rules?: string[]
  tool?: string
  actionHash?: string
  secretsReplaced?: boolean
}

/** A decision that asks, as the batch hands it over. */
export function asking(w: World, a: Asked = {}): OpenItem {
  const args = a.arguments ?? { order: newId('evt'), amount: { value: 41200, currency: 'EUR' } }
  const requirements = a.requirements ?? { queues: { ops: 1 }, min_people: 1 }
  const tool = a.tool ?? 'billing.refund'
  const impact = a.impact ?? 'medium'
  const reach = { rows: 1, amount: { value: 41200, currency: 'EUR' }, source: 'arguments' as const, unbounded: false }
  const resources = a.resources ?? []
  const rules = (a.rules ?? ['policy:refund-over-limit']).map((id) => ({
    step: 'policy' as const,
    id,
    matched: true,
    outcome: 'require_approval' as const,
    code: 'REFUND_OVER_LIMIT',
    sentence: 'Refunds over €250 need an operations lead.',
    mode: 'enforce' as const,
    limit: { limit: 25000, actual: 41200, unit: 'EUR' },
  }))
  const actionHash = a.actionHash ?? sha(JSON.stringify([a.identityId ?? w.identityId, a.runId ?? null, tool, args]))
  const reason = { code: 'REFUND_OVER_LIMIT', sentence: 'Refunds over €250 need an operations lead.' }
  const card: CardContent = {
    sentence: 'refund-assistant wants to refund €412.00 in production',
    tool: {
      name: tool,
      title: 'Refund',
      version: 1,
      class: 'write',
      reversibility: 'hard',
      data_classes: ['financial'],
    },
    agent: {
      id: w.agentId,
      name: 'refund-assistant',
      identity: a.identityId ?? w.identityId,
      environment: 'production',
    },
    on_behalf_of: a.onBehalfOf ?? null,
    arguments: args,
    resources,
    reach,
    before: null,
    after: null,
    preview_note: null,
    impact,
    sensitivity: 'ordinary',
    stage: 'semi',
    rules,
    reason,
    requirements,
    alternative: null,
    obligations: [],
    reasoning: { objective: 'Make it right' },
    model: null,
    run: a.runId ? { id: a.runId, external_id: null, request: null } : null,
    hashes: { action: actionHash, tool: sha('tool'), snapshot: sha('snapshot') },
    field_errors: [],
  }
  const decided: Decided = {
    outcome: 'require_approval',
    reason,
    rules,
    requirements,
    alternative: null,
    obligations: [],
    field_errors: [],
    impact,
    reversibility: 'hard',
    sensitivity: 'ordinary',
    threshold_cell: `${impact}/hard/ordinary`,
    stage: 'semi',
    shadow_outcome: null,
    reach,
    action_hash: actionHash,
    resource_key: resources.map((r) => `${r.type}:${r.id}`).join(','),
    valid_until: null,
    retry_after: null,
    consumes_approval: null,
    charges: [],
    core: '{}',
  }
  return {
    decisionId: newId('dec'),
    decided,
    card,
    secretsReplaced: a.secretsReplaced ?? false,
    correlationId: null,
    approvalSeconds: 900,
  }
}

/** Runs work as the record batch does: head first, entries last. */
export const inBatch = <T extends { entries: Parameters<typeof append>[2] }[]>(
  w: World,
  work: (sql: ReturnType<typeof sqlOfTx>, now: Date) => Promise<T>,
): Promise<T> =>
  inTransaction(w.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { now } = await lockHead(sql, w.organizationId)
    const results = await work(sql, now)
    await append(
      sql,
      w.organizationId,
      results.flatMap((r) => r.entries),
    )
    return results
  })

export const open = (w: World, items: OpenItem[]): Promise<OpenResult[]> =>
  inBatch(w, (sql, now) => openOrJoinApprovals(sql, w.organizationId, items, now))

export interface Opened {
  id: string
  card_hash: string
  item: OpenItem
}
export async function ask(w: World, a: Asked = {}): Promise<Opened> {
  const item = asking(w, a)
  const [result] = await open(w, [item])
  if (result?.result !== 'opened') throw new Error(`not opened: ${result?.result}`)
  return { id: result.approvalId, card_hash: (await row(w, result.approvalId)).card_hash as string, item }
}

export async function row(w: World, id: string): Promise<Record<string, unknown>> {
  const { rows } = await w.t.owner.query('SELECT * FROM approval_request WHERE organization_id = $1 AND id = $2', [
    w.organizationId,
    id,
  ])
  return rows[0] ?? {}
}
export async function eventsOf(w: World, id: string): Promise<string[]> {
  const { rows } = await w.t.owner.query('SELECT kind FROM approval_event WHERE approval_id = $1 ORDER BY at, id', [id])
  return rows.map((r) => r.kind as string)
}
/** The types of the ledger's entries about a request, in order. */
export async function entriesOf(w: World, id: string): Promise<string[]> {
  const { rows } = await w.t.owner.query('SELECT type FROM audit_entry WHERE subject_id = $1 ORDER BY index', [id])
  return rows.map((r) => r.type as string)
}
/** Moves a request's times back, as if it had been asked earlier. */
export const age = (w: World, id: string, interval: string): Promise<pg.QueryResult> =>
  w.t.owner.query(
    `UPDATE approval_request SET deadline = deadline - $2::interval, lapses_at = lapses_at - $2::interval,
            escalates_at = escalates_at - $2::interval, requested_at = requested_at - $2::interval WHERE id = $1`,
    [id, interval],
  )
/** Copies of a waiting request, each by an identity of its own: for what must hold with thousands. */
export const multiply = (w: World, id: string, copies: number): Promise<pg.QueryResult> =>
  w.t.owner.query(
    `INSERT INTO approval_request
     SELECT p.* FROM generate_series(1, $2::int) n, approval_request a,
            LATERAL jsonb_populate_record(a, jsonb_build_object('id', 'apr_copy' || n, 'identity_id', 'agi_copy' || n,
              'action_hash', 'sha256:copy' || n, 'deadline', a.deadline + n * interval '1 millisecond')) p
      WHERE a.id = $1`,
    [id, copies],
  )
