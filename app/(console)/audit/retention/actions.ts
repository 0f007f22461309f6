'use server'
import { z } from 'zod'
import { action } from '../../../../lib/people/action.ts'
import { confirmErasure } from '../../../../lib/retention/confirm-erasure.ts'
import { findSubject } from '../../../../lib/retention/find-subject.ts'
import { declineLift, liftHold, requestLift } from '../../../../lib/retention/lift-hold.ts'
import { placeHold } from '../../../../lib/retention/place-hold.ts'
import { requestErasure, withdrawErasure } from '../../../../lib/retention/request-erasure.ts'

const which = z.strictObject({ id: z.string().max(100) })
const withReason = z.strictObject({ id: z.string().max(100), reason: z.string().max(4_000) })
const anything = z.looseObject({})

export const place = action('holds.write', anything, (actor, body) => placeHold(actor, body))
export const askToLift = action('holds.write', withReason, (actor, { id, reason }) =>
  requestLift(actor, id, { reason }),
)
export const decline = action('holds.lift', withReason, (actor, { id, reason }) => declineLift(actor, id, { reason }))
export const lift = action('holds.lift', which, (actor, { id }) => liftHold(actor, id, {}))

export const find = action('erasure.request', anything, (actor, query) => findSubject(actor, query))
export const ask = action('erasure.request', anything, (actor, body) => requestErasure(actor, body))
export const confirm = action('erasure.confirm', which, (actor, { id }) => confirmErasure(actor, id, {}))
// compliance takes back, an admin declines: the operation asks which of them it is
export const withdraw = action('audit.read', withReason, (actor, { id, reason }) =>
  withdrawErasure(actor, id, { reason }),
)
