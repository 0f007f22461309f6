import { sqlOfTx } from '../ledger/append.ts'
import { entriesPage, entryAt } from '../ledger/read.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'

export interface LogStatus {
  /** `<host>/<organization>/i<incarnation>` */
  origin: string
  /** Entries; the last one's index is one less. */
  size: number
  /** The oldest one that is still there; the retention of those before it is over, and their hashes stay. */
  first: number
  last_at: string | null
  /** Of the oldest entry that is still there. */
  opened_at: string
  demonstration: boolean
  /** By which clock the log began. */
  clock: 'database' | 'simulated'
  /** Where a simulated clock ended: that entry, and all after it, carry the database's time. */
  clock_restored: { index: number; at: string } | null
}

/** Where the organization's log stands, from its head, its first and its last entry. */
export async function getLogStatus(actor: Actor): Promise<LogStatus> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const [head] = await sql.query(
      'SELECT origin, size::text AS size, first::text AS first FROM ledger.log_head WHERE organization_id = $1',
      [organizationId],
    )
    const first = head ? await entryAt(sql, organizationId, Number(head.first)) : null
    if (!head || !first) throw notFound('log')
    const [last] = await entriesPage(sql, organizationId, { limit: 1 })
    const clock = first.data.clock === 'simulated' ? 'simulated' : 'database'
    const [restored] =
      clock === 'simulated'
        ? ((await sql.query(
            `SELECT index::text AS index, at FROM audit_entry WHERE organization_id = $1 AND type = 'log.clock_restored'
              ORDER BY index LIMIT 1`,
            [organizationId],
          )) as { index: string; at: Date }[])
        : []
    return {
      origin: head.origin as string,
      size: Number(head.size),
      first: first.index,
      last_at: last?.at ?? null,
      opened_at: first.at,
      demonstration: first.data.demonstration === true,
      clock,
      clock_restored: restored ? { index: Number(restored.index), at: restored.at.toISOString() } : null,
    }
  })
}
