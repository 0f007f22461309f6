'use server'
import { z } from 'zod'
import { action } from '../../../../lib/people/action.ts'
import { cancelReplay } from '../../../../lib/replay/cancel-replay.ts'
import { startReplay } from '../../../../lib/replay/start-replay.ts'

export const replayExactly = action('replays.write', z.strictObject({}), (actor) =>
  startReplay(actor, { kind: 'exact' }),
)
export const cancel = action('replays.write', z.strictObject({ replay: z.string().max(100) }), (actor, { replay }) =>
  cancelReplay(actor, replay),
)
