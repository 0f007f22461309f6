import { nowMs } from '../platform/clock.ts'
import { installation, inTransaction } from '../platform/db.ts'

const HOUR_MS = 3_600_000
export const IDEMPOTENCY_HOURS = 24
/** A day's limit looks back 24 hours in buckets of 15 minutes, the oldest bucket whole. */
export const COUNTER_HOURS = 25

/**
 * Deletes what only served to answer recent calls: idempotency keys, revoked tokens and used assertions past their
 * expiry, counters that no limit reads any more. No evidence: what they stood for is in the ledger.
 * @returns how many rows went
 */
export async function purgeExpired(): Promise<number> {
  const now = nowMs()
  let count = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', [])) {
    count += await inTransaction(id, async (tx) => {
      const old = { lt: new Date(now) }
      const deleted = [
        await tx.idempotencyKey.deleteMany({
          where: { createdAt: { lt: new Date(now - IDEMPOTENCY_HOURS * HOUR_MS) } },
        }),
        await tx.revokedToken.deleteMany({ where: { expiresAt: old } }),
        await tx.usedAssertion.deleteMany({ where: { expiresAt: old } }),
        await tx.counter.deleteMany({ where: { bucket: { lt: new Date(now - COUNTER_HOURS * HOUR_MS) } } }),
      ]
      return deleted.reduce((sum, d) => sum + d.count, 0)
    })
  }
  return count
}
