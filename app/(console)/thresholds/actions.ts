'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { changeBands as change } from '../../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

export const changeCell = action(
  'thresholds.write',
  z.looseObject({ cell: z.record(z.string(), z.string().max(32)) }),
  (actor, { cell, ...body }) => changeThreshold(actor, cell, body),
)
export const changeBands = action('thresholds.write', z.record(z.string(), z.unknown()), async (actor, body) => {
  await change(actor, body)
  return null
})
