'use server'
import { z } from 'zod'
import { editWithout } from '../../../../../lib/changes/add-to-change.ts'
import { applyChange, applyInEmergency } from '../../../../../lib/changes/apply-change.ts'
import { rebaseChange } from '../../../../../lib/changes/edit-change.ts'
import { approveChange, rejectChange } from '../../../../../lib/changes/review-change.ts'
import { reviewEmergency as reviewAfter } from '../../../../../lib/changes/review-emergency.ts'
import { rollBackChange } from '../../../../../lib/changes/roll-back-change.ts'
import { submitChange } from '../../../../../lib/changes/submit-change.ts'
import { withdrawChange } from '../../../../../lib/changes/withdraw-change.ts'
import { action } from '../../../../../lib/people/action.ts'
import type { Actor } from '../../../../../lib/people/actor.ts'
import type { Permission } from '../../../../../lib/people/permissions.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

const ofChange = z.looseObject({ change: z.string().max(64) })
const step = (permission: Permission, work: (actor: Actor, id: string, body: unknown) => Promise<{ id: string }>) =>
  action(permission, ofChange, async (actor, { change, ...body }) => {
    const { id } = await work(actor, change, body)
    return { id }
  })

export const submit = step('changes.write', submitChange)
const edited = z.strictObject({
  change: z.string().max(64),
  version: z.number().int(),
  title: z.string().max(200),
  why: z.string().max(4_000),
  without: z.array(z.number().int().min(0)).max(1_000),
})
export const edit = action('changes.write', edited, async (actor, { change, ...body }) => {
  const { id } = await editWithout(actor, change, body)
  return { id }
})
export const rebase = step('changes.write', rebaseChange)
export const withdraw = step('changes.write', withdrawChange)
export const approve = step('changes.review', approveChange)
export const reject = step('changes.review', rejectChange)
export const apply = step('changes.apply', applyChange)
export const emergency = step('changes.emergency', applyInEmergency)
export const rollBack = step('changes.apply', rollBackChange)
/** The dialog asks for a reason; what the review found is its note. */
export const reviewEmergency = step('changes.review', (actor, id, body) => {
  const { reason: note, ...rest } = body as { reason?: unknown }
  return reviewAfter(actor, id, { ...rest, note })
})
