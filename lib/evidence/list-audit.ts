import { z } from 'zod'
import { sqlOfTx } from '../ledger/append.ts'
import { ENTRY_TYPES, type EntryType } from '../ledger/entry-types.ts'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { time, whole } from '../registry/fields.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { Filters } from './filters.ts'
import { conditionsOf } from './search/filter.ts'
import { findEntries, type ReadHits } from './search/find-entries.ts'
import { rangeOf } from './search/range.ts'

const word = z.string().min(1).max(200)
/** Strict, like the others of evidence: a filter that was mistyped would show everything, and nobody would see it. */
export const AuditQuery = z.strictObject({
  ...pageQuery.shape,
  /** `approval.voted`, or all of a kind: `approval`. */
  type: z
    .string()
    .regex(/^[a-z_]+(?:\.[a-z_]+)?$/, {
      error: 'must be a type of entries, such as approval.voted, or a kind of them, such as approval',
    })
    .optional(),
  actor: word.optional(),
  actor_kind: z.enum(['person', 'agent', 'service', 'system']).optional(),
  subject: word.optional(),
  /** One entry by its number. */
  index: whole(0).optional(),
  agent: word.optional(),
  tool: word.optional(),
  environment: word.optional(),
  outcome: word.optional(),
  code: word.optional(),
  run: word.optional(),
  correlation: word.optional(),
  from: time.optional(),
  /** Exclusive. */
  to: time.optional(),
  /** Words, all of which the summary has; the last may be the beginning of one. */
  text: z.string().trim().min(1).max(200).optional(),
})

export interface AuditItem {
  index: number
  at: string
  type: EntryType
  /** What this type of entry says, in one line. */
  meaning: string
  actor: { kind: 'person' | 'agent' | 'service' | 'system'; id: string | null; name: string | null }
  subject: { kind: string; id: string } | null
  agent: { id: string; name: string } | null
  tool: string | null
  environment: string | null
  outcome: string | null
  code: string | null
  run_id: string | null
  correlation_id: string | null
  summary: string
}

const COLUMNS = `e.index::text AS index, e.at, e.type, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id, e.agent_id, e.tool,
  e.environment, e.outcome, e.code, e.run_id, e.correlation_id, e.summary, g.name AS agent_name,
  CASE e.actor_kind
    WHEN 'person' THEN (SELECT m.name FROM membership m WHERE m.organization_id = e.organization_id AND m.person_id = e.actor_id)
    WHEN 'service' THEN (SELECT s.name FROM service_account s WHERE s.organization_id = e.organization_id AND s.id = e.actor_id)
    WHEN 'agent' THEN (SELECT x.name FROM agent_identity i JOIN agent x ON x.organization_id = i.organization_id AND x.id = i.agent_id
                        WHERE i.organization_id = e.organization_id AND i.id = e.actor_id)
  END AS actor_name`

const OWN = `e.type = 'decision.made' AND e.index = (
  SELECT d.ledger_index FROM decision d WHERE d.organization_id = $3 AND d.id = $4)`

/** A page of the log's searchable projection, newest first. Whoever shows it records that it was read. */
export async function listAudit(actor: Actor, input: unknown): Promise<Page<AuditItem>> {
  const q = parseWith(AuditQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const [cursor] = afterKeys(q, 'index') ?? []
  const conditions = conditionsOf(q)
  const rows = await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const read: ReadHits<Row> = async (where, limit) => {
      const f = new Filters('e.organization_id = $1', organizationId).all(where.sql, where.values)
      for (const [condition, value] of conditions) f.add(condition, value)
      f.add('e.at >= $::timestamptz', q.from?.toISOString()).add('e.at < $::timestamptz', q.to?.toISOString())
      const many = f.place(String(limit))
      return (await sql.query(
        `SELECT ${COLUMNS} FROM audit_entry e LEFT JOIN agent g ON g.organization_id = e.organization_id AND g.id = e.agent_id
          WHERE ${f.sql} ORDER BY e.index DESC LIMIT ${many}::int`,
        f.values,
      )) as unknown as Row[]
    }
    const range = await rangeOf(sql, organizationId, q, cursor)
    const within = {
      sql: 'e.index >= $1::bigint AND e.index < $2::bigint',
      values: [range.from, range.before].map(String),
    }
    if (q.index !== undefined) return read(within, q.limit + 1)
    // all about one thing has an index of its own, but for what a decision said of itself
    if (q.subject !== undefined) {
      const own = await read(
        { sql: `${within.sql} AND ${OWN}`, values: [...within.values, organizationId, q.subject] },
        1,
      )
      const others = await read(
        { sql: `${within.sql} AND e.type <> 'decision.made'`, values: within.values },
        q.limit + 1,
      )
      return [...own, ...others].sort((a, b) => Number(b.index) - Number(a.index)).slice(0, q.limit + 1)
    }
    return findEntries(sql, organizationId, q, { ...range, limit: q.limit + 1 }, read)
  })
  return toPage(rows, q.limit, (r) => [r.index], itemOf)
}

interface Row {
  index: string
  at: Date
  type: EntryType
  actor_kind: AuditItem['actor']['kind']
  actor_id: string | null
  actor_name: string | null
  subject_kind: string | null
  subject_id: string | null
  agent_id: string | null
  agent_name: string | null
  tool: string | null
  environment: string | null
  outcome: string | null
  code: string | null
  run_id: string | null
  correlation_id: string | null
  summary: string
}
const itemOf = (r: Row): AuditItem => ({
  index: Number(r.index),
  at: r.at.toISOString(),
  type: r.type,
  meaning: ENTRY_TYPES[r.type]?.meaning ?? '',
  actor: { kind: r.actor_kind, id: r.actor_id, name: r.actor_name },
  subject: r.subject_kind && r.subject_id ? { kind: r.subject_kind, id: r.subject_id } : null,
  agent: r.agent_id ? { id: r.agent_id, name: r.agent_name ?? r.agent_id } : null,
  tool: r.tool,
  environment: r.environment,
  outcome: r.outcome,
  code: r.code,
  run_id: r.run_id,
  correlation_id: r.correlation_id,
  summary: r.summary,
})
