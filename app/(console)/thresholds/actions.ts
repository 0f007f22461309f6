'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { changeBands as change } from '../../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'
import { signOffThreshold } from '../../../lib/registry/thresholds/sign-off-threshold.ts'
import { governedAction } from '../_change/governed-action.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

// policy authors draft these as well; only during set-up, and then only for admins, do they apply directly
export const changeCell = governedAction(
  'changes.write',
  z.looseObject({ cell: z.record(z.string(), z.string().max(32)) }),
  ({ cell, ...value }) => ({ kind: 'threshold.change', cell, value }),
  (actor, { cell, ...body }) => changeThreshold(actor, cell, body),
)
/** Signing is not changing: it needs no change request. */
export const signCell = action(
  'thresholds.sign',
  z.looseObject({ cell: z.record(z.string(), z.string().max(32)) }),
  (actor, { cell, ...body }) => signOffThreshold(actor, cell, body),
)
export const changeBands = governedAction(
  'changes.write',
  z.record(z.string(), z.unknown()),
  (value) => ({ kind: 'bands.change', value }),
  async (actor, body) => {
    await change(actor, body)
    return null
  },
)
