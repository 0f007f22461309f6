import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { cellKey } from '../../policy/thresholds.ts'
import { ENVIRONMENTS, OUTCOMES } from '../../policy/types.ts'
import { cellName } from './change-threshold.ts'
import { type CellTraffic, thresholdTraffic } from './threshold-traffic.ts'

export const trafficQuery = z.object({ environment: z.enum(ENVIRONMENTS).optional() })
const number = z.number().int()
export const trafficView = z.object({
  actions: number,
  more: z.boolean(),
  outcomes: z.object(
    Object.fromEntries(OUTCOMES.map((o) => [o, number])) as { [o in (typeof OUTCOMES)[number]]: typeof number },
  ),
  approved: number,
  denied: number,
  edited: number,
  quick: number,
  expired: number,
  median_seconds: z.number().nullable(),
  longest_seconds: z.number().nullable(),
  /** Denied or edited, of all that people decided; null when they decided nothing. */
  override_rate: z.number().nullable(),
})

export const overrideRate = (t: CellTraffic): number | null =>
  t.approved + t.denied ? (t.denied + t.edited) / (t.approved + t.denied) : null

/** The last 30 days of one cell. */
export async function cellTraffic(actor: Actor, cell: unknown, query: unknown): Promise<z.output<typeof trafficView>> {
  const name = cellKey(parseWith(cellName, cell, 'path'))
  const { environment } = parseWith(trafficQuery, query, 'query')
  const traffic = (await thresholdTraffic(actor, [name], environment ?? null)).get(name)
  if (!traffic) throw new Error('a cell that was asked for is counted')
  return { ...traffic, override_rate: overrideRate(traffic) }
}
