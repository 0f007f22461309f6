import { nowMs } from '../platform/clock.ts'
import { installation, inTransaction } from '../platform/db.ts'

export const REPLAYS_KEPT_DAYS = 90
export const SIMULATIONS_KEPT_DAYS = 90
const DAY_MS = 86_400_000

/** Results of replays and kept simulations, past their time. What an exact replay proved stays in the ledger. */
export async function forgetOldReplays(): Promise<number> {
  const before = (days: number) => new Date(nowMs() - days * DAY_MS)
  let count = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    count += await inTransaction(id, async (tx) => {
      const replays = await tx.replay.deleteMany({ where: { createdAt: { lt: before(REPLAYS_KEPT_DAYS) } } })
      const simulations = await tx.simulation.deleteMany({
        where: { createdAt: { lt: before(SIMULATIONS_KEPT_DAYS) } },
      })
      return replays.count + simulations.count
    })
  return count
}
