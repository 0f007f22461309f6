import { z } from 'zod'
import { ENTRY_TYPES, type EntryType } from '../ledger/entry-types.ts'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { time } from '../registry/fields.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { contains, Filters } from './filters.ts'

const word = z.string().min(1).max(200)
export const AuditQuery = pageQuery.extend({
  /** `approval.voted`, or all of a kind: `approval`. */
  type: z
    .string()
    .regex(/^[a-z_]+(?:\.[a-z_]+)?$/)
    .optional(),
  actor: word.optional(),
  actor_kind: z.enum(['person', 'agent', 'service', 'system']).optional(),
  subject: word.optional(),
  /** One entry by its number. */
  index: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  agent: word.optional(),
  tool: word.optional(),
  environment: word.optional(),
  outcome: word.optional(),
  code: word.optional(),
  run: word.optional(),
  from: time.optional(),
  /** Exclusive. */
  to: time.optional(),
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
  summary: string
}

/** A page of the log's searchable projection, newest first. Whoever shows it records that it was read. */
export async function listAudit(actor: Actor, input: unknown): Promise<Page<AuditItem>> {
  const q = parseWith(AuditQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const [index] = afterKeys(q, 1) ?? []
  const f = new Filters('e.organization_id = $1', actor.organizationId)
    .add('e.actor_id = $', q.actor)
    .add('e.actor_kind = $', q.actor_kind)
    .add('e.subject_id = $', q.subject)
    .add('e.index = $::bigint', q.index === undefined ? undefined : String(q.index))
    .add('e.agent_id = $', q.agent)
    .add('e.tool = $', q.tool)
    .add('e.environment = $', q.environment)
    .add('e.outcome = $', q.outcome)
    .add('e.code = $', q.code)
    .add('e.run_id = $', q.run)
    .add('e.at >= $::timestamptz', q.from?.toISOString())
    .add('e.at < $::timestamptz', q.to?.toISOString())
    .add('e.summary ILIKE $', contains(q.text))
    .add('e.index < $::bigint', index !== undefined && /^\d{1,18}$/.test(index) ? index : undefined)
  if (q.type?.includes('.')) f.add('e.type = $', q.type)
  else f.add("e.type LIKE $ || '.%'", q.type)
  const limit = f.place(String(q.limit + 1))
  const rows = await read(
    actor.organizationId,
    (db) =>
      db.$queryRawUnsafe(
        `SELECT e.index::text AS index, e.at, e.type, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id, e.agent_id, e.tool,
                e.environment, e.outcome, e.code, e.run_id, e.summary, g.name AS agent_name,
                CASE e.actor_kind
                  WHEN 'person' THEN (SELECT m.name FROM membership m WHERE m.organization_id = e.organization_id AND m.person_id = e.actor_id)
                  WHEN 'service' THEN (SELECT s.name FROM service_account s WHERE s.organization_id = e.organization_id AND s.id = e.actor_id)
                  WHEN 'agent' THEN (SELECT x.name FROM agent_identity i JOIN agent x ON x.organization_id = i.organization_id AND x.id = i.agent_id
                                      WHERE i.organization_id = e.organization_id AND i.id = e.actor_id)
                END AS actor_name
           FROM audit_entry e LEFT JOIN agent g ON g.organization_id = e.organization_id AND g.id = e.agent_id
          WHERE ${f.sql} ORDER BY e.index DESC LIMIT ${limit}::int`,
        ...f.values,
      ) as Promise<Row[]>,
  )
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
  summary: r.summary,
})
