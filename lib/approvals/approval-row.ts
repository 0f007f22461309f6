import type { Sql } from '../ledger/append.ts'
import { approvalBasis } from '../policy/steps/approval.ts'
import type { ApprovalBasis, Environment, Impact, JsonObject, Requirements } from '../policy/types.ts'
import { cardHash, shown } from './card.ts'
import type { EventRow } from './events.ts'
import { openQueues } from './quorum.ts'
import { type QueueState, route } from './routing.ts'
import { subtitleOf } from './title.ts'
import type { ApprovalCardContent, OpenItem, Routing } from './types.ts'

/** A row of approval_request as the batch writes it. */
export interface Row {
  id: string
  decision_id: string
  action_hash: string
  identity_id: string
  agent_id: string
  environment: Environment
  run_id: string | null
  tool: string
  tool_version: number
  resource_key: string
  impact: Impact
  requirements: { [queue: string]: number }
  min_people: number
  queues: string[]
  open_queues: string[]
  card: ApprovalCardContent
  card_hash: string
  title: string
  subtitle: string
  round: number
  proposed_arguments: JsonObject
  effective_arguments: JsonObject
  effective_action_hash: string
  excluded: string[]
  basis: ApprovalBasis
  requested_at: string
  deadline: string
  escalates_at: string | null
}

export const requirementsOf = (item: OpenItem): Requirements =>
  item.decided.requirements ?? { queues: {}, min_people: 1 }

/** After an escalation the people of the queues that it went to may fill the places, too. */
export const withEscalation = (queues: string[], routing: readonly Routing[], escalated: boolean): string[] =>
  escalated
    ? [
        ...new Set([
          ...queues,
          ...routing.flatMap((r) => (queues.includes(r.queue) && r.escalate_to ? [r.escalate_to] : [])),
        ]),
      ]
    : queues

export function newRow(
  item: OpenItem,
  id: string,
  round: number,
  queues: Map<string, QueueState>,
  excluded: string[],
  requestedAt: Date,
  escalatedAt: Date | null = null,
): Row {
  const { card, decided } = item
  const requirements = requirementsOf(item)
  const routed = route(requirements, queues, excluded, item.approvalSeconds)
  const basis = approvalBasis(decided, card)
  const later = (seconds: number) => new Date(requestedAt.getTime() + seconds * 1000).toISOString()
  const names = Object.keys(requirements.queues).sort()
  return {
    id,
    decision_id: item.decisionId,
    action_hash: decided.action_hash,
    identity_id: card.agent.identity,
    agent_id: card.agent.id,
    environment: card.agent.environment,
    run_id: card.run?.id ?? null,
    tool: card.tool.name,
    tool_version: card.tool.version ?? 0,
    resource_key: decided.resource_key,
    impact: decided.impact,
    requirements: requirements.queues,
    min_people: requirements.min_people,
    queues: withEscalation(names, routed.routing, escalatedAt !== null),
    open_queues: withEscalation(openQueues(requirements, []), routed.routing, escalatedAt !== null),
    card: {
      content: card,
      requirements,
      routing: routed.routing,
      warning: routed.warning,
      secrets_replaced: item.secretsReplaced,
    },
    card_hash: cardHash(shown(card, requirements, round)),
    title: card.tool.title,
    subtitle: subtitleOf(card),
    round,
    proposed_arguments: card.arguments,
    effective_arguments: card.arguments,
    effective_action_hash: decided.action_hash,
    excluded,
    basis,
    requested_at: requestedAt.toISOString(),
    deadline: later(routed.seconds),
    escalates_at: routed.escalatesAfterSeconds === null ? null : later(routed.escalatesAfterSeconds),
  }
}

const COLUMNS: { [column in keyof Row]: string } = {
  id: 'text',
  decision_id: 'text',
  action_hash: 'text',
  identity_id: 'text',
  agent_id: 'text',
  environment: 'text',
  run_id: 'text',
  tool: 'text',
  tool_version: 'integer',
  resource_key: 'text',
  impact: 'text',
  requirements: 'jsonb',
  min_people: 'integer',
  queues: 'text[]',
  open_queues: 'text[]',
  card: 'jsonb',
  card_hash: 'text',
  title: 'text',
  subtitle: 'text',
  round: 'integer',
  proposed_arguments: 'jsonb',
  effective_arguments: 'jsonb',
  effective_action_hash: 'text',
  excluded: 'text[]',
  basis: 'jsonb',
  requested_at: 'timestamptz',
  deadline: 'timestamptz',
  escalates_at: 'timestamptz',
}
const names = Object.keys(COLUMNS)
const recordset = `jsonb_to_recordset($2::jsonb) AS n(${Object.entries(COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')})`

export async function insertRows(sql: Sql, organizationId: string, rows: Row[]): Promise<void> {
  await sql.query(
    `INSERT INTO approval_request (organization_id, status, ${names.join(', ')})
     SELECT $1, 'waiting', ${names.map((n) => `n.${n}`).join(', ')} FROM ${recordset}`,
    [organizationId, JSON.stringify(rows)],
  )
}

const CHANGED = [
  'impact',
  'requirements',
  'min_people',
  'queues',
  'open_queues',
  'card',
  'card_hash',
  'subtitle',
  'round',
  'basis',
]

/** Waiting requests that were asked again with other facts: what the voters see, and so the round, is new. */
export async function changeRows(sql: Sql, organizationId: string, rows: Row[], now: Date): Promise<EventRow[]> {
  const before = await sql.query(
    'SELECT id, card, card_hash, round FROM approval_request WHERE organization_id = $1 AND id = ANY($2::text[])',
    [organizationId, rows.map((r) => r.id)],
  )
  await sql.query(
    `UPDATE approval_request a SET ${CHANGED.map((n) => `${n} = n.${n}`).join(', ')} FROM ${recordset}
      WHERE a.organization_id = $1 AND a.id = n.id AND a.status = 'waiting'`,
    [organizationId, JSON.stringify(rows)],
  )
  return rows.flatMap((row): EventRow[] => {
    const was = before.find((b) => b.id === row.id)
    if (!was) return []
    const card = was.card as ApprovalCardContent
    return [
      {
        approvalId: row.id,
        at: now,
        kind: 'changed',
        detail: {
          cause: 'asked_again',
          round: row.round,
          card_hash: row.card_hash,
          was: was.card_hash as string,
          shown: shown(card.content, card.requirements, was.round as number) as unknown as JsonObject,
        },
      },
    ]
  })
}
