'use server'
import { z } from 'zod'
import { action } from '../../../../lib/people/action.ts'
import { nowMs } from '../../../../lib/platform/clock.ts'
import { TRAFFIC_DAYS } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import { getReplay } from '../../../../lib/replay/get-replay.ts'
import { startReplay } from '../../../../lib/replay/start-replay.ts'

const LAST_MAX = 100_000

/** The same 30 days that the cell's traffic counts. */
export const replayDraft = action('replays.write', z.strictObject({ items: z.array(z.json()) }), (actor, { items }) =>
  startReplay(actor, {
    kind: 'what_if',
    items,
    from: new Date(nowMs() - TRAFFIC_DAYS * 86_400_000).toISOString(),
    last: LAST_MAX,
  }),
)
export const lookAtReplay = action(null, z.strictObject({ id: z.string().max(100) }), (actor, { id }) =>
  getReplay(actor, id),
)
