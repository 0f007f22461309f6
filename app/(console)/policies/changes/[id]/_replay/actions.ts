'use server'
import { z } from 'zod'
import { action } from '../../../../../../lib/people/action.ts'
import { cancelReplay as cancel } from '../../../../../../lib/replay/cancel-replay.ts'
import { startReplay as start } from '../../../../../../lib/replay/start-replay.ts'

export const startReplay = action(
  'replays.write',
  z.strictObject({ change: z.string().max(64), last: z.number().int().min(1) }),
  (actor, { change, last }) => start(actor, { kind: 'what_if', change, last }),
)
export const cancelReplay = action(
  'replays.write',
  z.strictObject({ replay: z.string().max(64) }),
  (actor, { replay }) => cancel(actor, replay),
)
