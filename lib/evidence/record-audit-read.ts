import { append, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import type { Json } from '../policy/types.ts'

/** One view: what the same reader opens again with the same filters within this time. */
const VIEW_SECONDS = 300

/**
 * Reading the audit is evidence itself, once per view: a page that reloads or follows the stream is still one view,
 * other filters are another. The filters are a disclosure, since they can name a person.
 */
export async function recordAuditRead(actor: Actor, filters: { [name: string]: Json | undefined }): Promise<void> {
  demand(actor, 'audit.read', 'audit:read')
  if (actor.kind === 'system') return
  const used = Object.entries(filters)
    .filter(([name, v]) => v !== undefined && name !== 'cursor' && name !== 'limit')
    .map(([name]) => name)
    .sort()
  const summary = used.length ? `Read the audit, filtered by ${used.join(', ')}` : 'Read the audit'
  await inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const recent = await sql.query(
      `SELECT 1 FROM audit_entry WHERE organization_id = $1 AND actor_id = $2 AND type = 'audit.read' AND summary = $3 AND at > $4::timestamptz
        ORDER BY index DESC LIMIT 1`,
      [actor.organizationId, actor.id, summary, new Date(now().getTime() - VIEW_SECONDS * 1000).toISOString()],
    )
    if (recent.length) return
    await append(sql, actor.organizationId, [
      {
        type: 'audit.read',
        clear: { view: 'audit' },
        disclosures: [{ name: 'filters', value: Object.fromEntries(used.map((n) => [n, filters[n] ?? null])) }],
        audit: { actorKind: actor.kind, actorId: actor.id, summary },
      },
    ])
  })
}
