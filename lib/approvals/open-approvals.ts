import type { Sql } from '../ledger/append.ts'
import { newId } from '../platform/ids.ts'
import { changeRows, insertRows, newRow, type Row, requirementsOf } from './approval-row.ts'
import { type About, entryOfChange, entryOfJoin, entryOfRequest, entryOfSuperseding } from './entries.ts'
import { type EventRow, insertEvents } from './events.ts'
import { excludedFrom, exclusionsOf, type QueueState, queueStates } from './routing.ts'
import { type OpenItem, type OpenResult, WAITING_MAX_PER_IDENTITY, WAITING_MAX_PER_ORGANIZATION } from './types.ts'

interface Waiting {
  id: string
  identity_id: string
  action_hash: string
  effective_action_hash: string
  edited_by: string | null
  round: number
  card_hash: string
  deadline: Date
  requested_at: Date
  escalated_at: Date | null
  excluded: string[]
  warning: string | null
  requirements: { [queue: string]: number }
  min_people: number
  /** Opened in this very batch. */
  fresh?: true
}

/**
 * Opens a request for each item, or joins the one that already waits for the same action. Bulk statements: their
 * number does not grow with the items. The caller holds the head lock.
 */
export async function openOrJoinApprovals(
  sql: Sql,
  organizationId: string,
  items: OpenItem[],
  now: Date,
): Promise<OpenResult[]> {
  if (!items.length) return []
  const identityIds = [...new Set(items.map((i) => i.card.agent.identity))]
  const waiting = (await sql.query(
    `SELECT id, identity_id, action_hash, effective_action_hash, edited_by, round, card_hash, deadline, requested_at,
            escalated_at, excluded, requirements, min_people, card->>'warning' AS warning
       FROM approval_request
      WHERE organization_id = $1 AND status = 'waiting' AND identity_id = ANY($2::text[]) AND deadline > $3::timestamptz`,
    [organizationId, identityIds, now.toISOString()],
  )) as unknown as Waiting[]
  const byAction = new Map(waiting.flatMap((w) => [[w.action_hash, w] as const, [w.effective_action_hash, w] as const]))
  const isNew = items.some((i) => !byAction.has(i.decided.action_hash))
  const inAll = isNew
    ? ((
        await sql.query(
          `SELECT count(*)::int AS n FROM approval_request
            WHERE organization_id = $1 AND status = 'waiting' AND deadline > $2::timestamptz`,
          [organizationId, now.toISOString()],
        )
      )[0]?.n as number)
    : 0
  const counts = new Map(identityIds.map((id) => [id, waiting.filter((w) => w.identity_id === id).length]))
  const queueNames = [...new Set(items.flatMap((i) => Object.keys(requirementsOf(i).queues)))]
  const queues = await queueStates(sql, organizationId, queueNames, now)
  const exclusions = await exclusionsOf(
    sql,
    organizationId,
    identityIds,
    items.flatMap((i) => i.card.on_behalf_of?.id ?? []),
  )

  const rows: Row[] = []
  const changed: Row[] = []
  const events: EventRow[] = []
  const results: OpenResult[] = []
  let opened = 0
  for (const item of items) {
    const identity = item.card.agent.identity
    const excluded = excludedFrom(exclusions, identity, item.card.on_behalf_of)
    const same = byAction.get(item.decided.action_hash)
    if (same) {
      const joined = join(item, same, queues, now)
      if (joined.row) changed.push(joined.row)
      events.push(...joined.events)
      results.push(joined.result)
      continue
    }
    const ofIdentity = counts.get(identity) ?? 0
    if (ofIdentity >= WAITING_MAX_PER_IDENTITY) {
      results.push({ result: 'too_many_waiting', scope: 'identity', limit: WAITING_MAX_PER_IDENTITY, entries: [] })
      continue
    }
    if (inAll + opened >= WAITING_MAX_PER_ORGANIZATION) {
      results.push({
        result: 'too_many_waiting',
        scope: 'organization',
        limit: WAITING_MAX_PER_ORGANIZATION,
        entries: [],
      })
      continue
    }
    opened++
    counts.set(identity, ofIdentity + 1)
    const row = newRow(item, newId('apr', now.getTime()), 1, queues, excluded, now)
    rows.push(row)
    byAction.set(item.decided.action_hash, waitingOf(row))
    events.push({
      approvalId: row.id,
      at: now,
      kind: 'requested',
      detail: { decision: item.decisionId, card_hash: row.card_hash },
    })
    results.push({
      result: 'opened',
      approvalId: row.id,
      requirements: requirementsOf(item),
      deadline: new Date(row.deadline),
      warning: row.card.warning,
      entries: [entryOfRequest(row, item)],
    })
  }
  if (rows.length) {
    await insertRows(sql, organizationId, rows)
    events.push(...(await supersede(sql, organizationId, rows, results, now)))
  }
  if (changed.length) events.push(...(await changeRows(sql, organizationId, changed, now)))
  await insertEvents(sql, organizationId, events)
  return results
}

/** Joining changes nothing, unless what the voters see is another now: then their round starts again. */
function join(
  item: OpenItem,
  same: Waiting,
  queues: Map<string, QueueState>,
  now: Date,
): { row: Row | null; events: EventRow[]; result: OpenResult } {
  // An edited request shows what the editor approved; the proposal that it came from does not bring it back.
  const fresh =
    same.edited_by === null
      ? newRow(item, same.id, same.round, queues, same.excluded, same.requested_at, same.escalated_at)
      : null
  const row =
    fresh !== null && fresh.card_hash !== same.card_hash && !same.fresh
      ? newRow(item, same.id, same.round + 1, queues, same.excluded, same.requested_at, same.escalated_at)
      : null
  const events: EventRow[] = [{ approvalId: same.id, at: now, kind: 'joined', detail: { decision: item.decisionId } }]
  return {
    row,
    events,
    result: {
      result: 'joined',
      approvalId: same.id,
      requirements: row ? requirementsOf(item) : { queues: same.requirements, min_people: same.min_people },
      deadline: new Date(same.deadline),
      warning: row ? row.card.warning : same.warning,
      entries: row ? [entryOfJoin(row, item), entryOfChange(row)] : [entryOfJoin(aboutOf(item, same.id), item)],
    },
  }
}

/** An approval that was given for the same action and not used yet gives way: one action, one live approval. */
async function supersede(
  sql: Sql,
  organizationId: string,
  rows: Row[],
  results: OpenResult[],
  now: Date,
): Promise<EventRow[]> {
  const gone = (await sql.query(
    `UPDATE approval_request a SET status = 'superseded'
       FROM unnest($2::text[], $3::text[]) AS n(id, action_hash)
      WHERE a.organization_id = $1 AND a.status = 'approved' AND n.action_hash IN (a.action_hash, a.effective_action_hash)
      RETURNING a.id, a.identity_id, a.agent_id, a.environment, a.run_id, a.tool, a.title, n.id AS by`,
    [organizationId, rows.map((r) => r.id), rows.map((r) => r.action_hash)],
  )) as unknown as (About & { by: string })[]
  for (const old of gone) {
    const opened = results.find((r) => r.result === 'opened' && r.approvalId === old.by)
    if (opened?.result === 'opened') opened.entries.push(entryOfSuperseding(old, old.by))
  }
  return gone.map((old): EventRow => ({ approvalId: old.id, at: now, kind: 'superseded', detail: { by: old.by } }))
}

const aboutOf = ({ card }: OpenItem, id: string): About => ({
  id,
  identity_id: card.agent.identity,
  agent_id: card.agent.id,
  environment: card.agent.environment,
  run_id: card.run?.id ?? null,
  tool: card.tool.name,
  title: card.tool.title,
})

const waitingOf = (row: Row): Waiting => ({
  ...row,
  edited_by: null,
  deadline: new Date(row.deadline),
  requested_at: new Date(row.requested_at),
  escalated_at: null,
  warning: row.card.warning,
  fresh: true,
})
