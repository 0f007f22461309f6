import { type Claim, claimReplay } from '../../../lib/replay/claim-replay.ts'
import { type RunOptions, runReplay } from '../../../lib/replay/run-replay.ts'
import { tamper } from '../../harness.ts'
import type { World } from '../authorize/world.ts'

/** As a worker would: takes what is due at that time. */
export async function claimed(worker = 'worker-1', at = new Date()): Promise<Claim> {
  const claim = await claimReplay(worker, at)
  if (!claim) throw new Error('no replay is due')
  return claim
}
export const runNext = async (options: RunOptions = {}, at = new Date()) =>
  await runReplay(await claimed('worker-1', at), options)

/** As if it had been decided so many days ago. The log keeps its own times. */
export const age = (w: World, ids: string[], days: number) =>
  tamper(w.t, 'decision', `UPDATE decision SET at = at - make_interval(days => $2) WHERE id = ANY($1)`, [ids, days])
