import type { ArgumentRow } from '../approvals/approval-view.ts'
import { argumentRows, segmentsOf } from '../approvals/describe-card.ts'
import { namePreviewServer } from '../approvals/name-preview-server.ts'
import { namesIn, type StoredCard, wholeCard } from '../authorize/stored-card.ts'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { entryAt, type LedgerEntry } from '../ledger/read.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import type { Segment } from '../policy/sentences.ts'
import type { CardContent, JsonObject, Outcome, ToolDefinition } from '../policy/types.ts'
import { approvalOf, type DecisionApproval, type OutcomeView, outcomesOf } from './what-followed.ts'

/** Everything that is kept about one decision: the card, what it was made from, and what came of it. */
export interface DecisionView {
  id: string
  at: string
  kind: 'agent' | 'foreign'
  outcome: Outcome
  code: string
  shadow_outcome: Outcome | null
  agent_id: string | null
  agent_name: string | null
  identity_id: string | null
  caller_id: string
  environment: string
  tool: string
  tool_version: number | null
  dry_run: boolean
  group_id: string | null
  previous_id: string | null
  /** Later decisions that name this one. */
  next_ids: string[]
  action_state: string | null
  valid_until: string | null
  latency_us: number | null
  card: CardContent
  /** The card's sentence with its emphasis. */
  segments: Segment[]
  /** Every argument that the tool declares or that was sent, with what it is called. */
  arguments: ArgumentRow[]
  /** Its content was destroyed: what stands here is what the log keeps in clear. By whom, and which entry says so. */
  gone: { kind: 'erasure' | 'expiry'; by: number } | null
  /** Request, facts and snapshot hash: what it can be replayed from. */
  record: JsonObject
  core: JsonObject
  /** The JSON that the caller received, as it was sent. */
  answer: string
  approval: DecisionApproval | null
  outcomes: OutcomeView[]
  review: {
    due: string | null
    state: 'reviewed' | 'flagged' | null
    note: string | null
    by: { id: string; name: string } | null
    at: string | null
  }
  run: { id: string; external_id: string | null; correlation_id: string } | null
  /** Its neighbours in the run, in the order of time. */
  in_run: { before: string | null; after: string | null }
  hashes: { action: string; snapshot: string; tool: string | null }
  /** The build of the engine that decided. */
  engine: string | null
  receipt: { log: string; index: number; leaf: string } | null
  /** The entry as it is hashed, and the disclosures that this reader may see. */
  entry: LedgerEntry | null
}
export async function getDecision(actor: Actor, id: string): Promise<DecisionView> {
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  // one transaction, so that the card and what followed it are of one moment
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const rows = (await sql.query(
      `SELECT d.*, d.ledger_index::text AS entry_index, c.sentence, convert_from(d.record, 'UTF8') AS record_text, convert_from(d.core, 'UTF8') AS core_text,
              convert_from(d.answer, 'UTF8') AS answer_text, c.card, c.review_due, c.review_state, c.review_note, c.reviewed_by,
              c.reviewed_at, m.name AS reviewer, r.external_id, r.correlation_id, g.name AS agent_name,
              ARRAY(SELECT x.id FROM decision x WHERE x.organization_id = d.organization_id AND x.action_hash = d.action_hash
                     AND x.previous_id = d.id ORDER BY x.at, x.id LIMIT 20) AS next_ids,
              (SELECT x.id FROM decision x WHERE x.organization_id = d.organization_id AND x.run_id = d.run_id
                  AND (x.at, x.id) < (d.at, d.id) ORDER BY x.at DESC, x.id DESC LIMIT 1) AS run_before,
              (SELECT x.id FROM decision x WHERE x.organization_id = d.organization_id AND x.run_id = d.run_id
                  AND (x.at, x.id) > (d.at, d.id) ORDER BY x.at, x.id LIMIT 1) AS run_after,
              v.definition,
              (SELECT convert_from(s.manifest, 'UTF8')::jsonb->>'engine' FROM snapshot s
                WHERE s.organization_id = d.organization_id AND s.hash = d.snapshot) AS engine,
              (SELECT h.origin FROM ledger.log_head h WHERE h.organization_id = d.organization_id) AS origin,
              gone.kind AS gone_kind, gone.by_index::text AS gone_by
         FROM decision d
         JOIN decision_card c ON c.organization_id = d.organization_id AND c.decision_id = d.id
         LEFT JOIN membership m ON m.organization_id = c.organization_id AND m.person_id = c.reviewed_by
         LEFT JOIN run r ON r.organization_id = d.organization_id AND r.id = d.run_id
         LEFT JOIN tool_version v ON v.organization_id = d.organization_id AND v.tool_name = d.tool AND v.version = d.tool_version
         LEFT JOIN agent g ON g.organization_id = d.organization_id AND g.id = d.agent_id
         LEFT JOIN LATERAL (
              SELECT m.kind, m.by_index FROM ledger.gone x JOIN ledger.removal m ON m.organization_id = x.organization_id AND m.by_index = x.by_index
               WHERE x.organization_id = d.organization_id AND x.index = d.ledger_index ORDER BY x.by_index LIMIT 1) gone ON true
        WHERE d.organization_id = $1 AND d.id = $2`,
      [organizationId, id],
    )) as unknown as Row[]
    const d = rows[0]
    if (!d) throw notFound('decision')
    const record = JSON.parse(d.record_text || '{}') as JsonObject
    const card = await cardOf(sql, organizationId, d, record)
    const answer = JSON.parse(d.answer_text || '{}') as { receipt?: DecisionView['receipt'] }
    const entry = await entryAt(sql, organizationId, Number(d.entry_index), true)
    return {
      id,
      at: d.at.toISOString(),
      kind: d.kind,
      outcome: d.outcome,
      code: d.reason_code,
      shadow_outcome: d.shadow_outcome,
      agent_id: d.agent_id,
      agent_name: d.agent_name,
      identity_id: d.identity_id,
      caller_id: d.caller_id,
      environment: d.environment,
      tool: d.tool,
      tool_version: d.tool_version,
      dry_run: d.dry_run,
      group_id: d.group_id,
      previous_id: d.previous_id,
      next_ids: d.next_ids,
      action_state: d.action_state,
      valid_until: d.valid_until?.toISOString() ?? null,
      latency_us: d.latency_us,
      card: { ...card, reach: await namePreviewServer(sql, organizationId, card.reach) },
      segments: segmentsOf(card, d.definition),
      arguments: argumentRows(d.definition, card.arguments),
      gone:
        d.record_text === '' && d.gone_by !== null ? { kind: d.gone_kind ?? 'expiry', by: Number(d.gone_by) } : null,
      record,
      core: JSON.parse(d.core_text || '{}') as JsonObject,
      answer: d.answer_text,
      approval: d.approval_id ? await approvalOf(sql, organizationId, d.approval_id) : null,
      outcomes: await outcomesOf(sql, organizationId, id),
      review: {
        due: d.review_due,
        state: d.review_state,
        note: d.review_note,
        by: d.reviewed_by ? { id: d.reviewed_by, name: d.reviewer ?? d.reviewed_by } : null,
        at: d.reviewed_at?.toISOString() ?? null,
      },
      run: d.run_id ? { id: d.run_id, external_id: d.external_id, correlation_id: d.correlation_id ?? d.run_id } : null,
      in_run: { before: d.run_before, after: d.run_after },
      hashes: { action: d.action_hash, snapshot: d.snapshot, tool: card.hashes.tool },
      engine: d.engine,
      receipt: answer.receipt ?? (entry && d.origin ? { log: d.origin, index: entry.index, leaf: entry.leaf } : null),
      entry,
    }
  })
}

async function cardOf(sql: Sql, organizationId: string, d: Row, record: JsonObject): Promise<CardContent> {
  const rows = await sql.query(
    'SELECT hash, text FROM card_text WHERE organization_id = $1 AND hash = ANY($2::text[])',
    [organizationId, namesIn(d.card)],
  )
  const beside = {
    sentence: d.sentence,
    record,
    runId: d.run_id,
    actionHash: d.action_hash,
    snapshot: d.snapshot,
    toolName: d.tool,
    agent: {
      id: d.agent_id ?? '',
      name: d.agent_name ?? d.agent_id ?? '',
      identity: d.identity_id ?? '',
      environment: d.environment as CardContent['agent']['environment'],
    },
  }
  return wholeCard(d.card, beside, new Map(rows.map((r) => [r.hash as string, r.text as string])))
}

interface Row {
  at: Date
  kind: 'agent' | 'foreign'
  outcome: Outcome
  reason_code: string
  shadow_outcome: Outcome | null
  agent_id: string | null
  agent_name: string | null
  identity_id: string | null
  caller_id: string
  environment: string
  tool: string
  tool_version: number | null
  dry_run: boolean
  group_id: string | null
  previous_id: string | null
  next_ids: string[]
  run_before: string | null
  run_after: string | null
  definition: ToolDefinition | null
  engine: string | null
  action_state: string | null
  valid_until: Date | null
  latency_us: number | null
  action_hash: string
  snapshot: string
  approval_id: string | null
  run_id: string | null
  external_id: string | null
  correlation_id: string | null
  entry_index: string
  record_text: string
  origin: string | null
  gone_kind: 'erasure' | 'expiry' | null
  gone_by: string | null
  core_text: string
  answer_text: string
  sentence: string
  card: StoredCard
  review_due: string | null
  review_state: 'reviewed' | 'flagged' | null
  review_note: string | null
  reviewed_by: string | null
  reviewed_at: Date | null
  reviewer: string | null
}
