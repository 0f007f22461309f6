'use server'
import { z } from 'zod'
import { changeView, removeView, saveView } from '../../../lib/evidence/saved-views/save-view.ts'
import { action } from '../../../lib/people/action.ts'

// The page whose view it is says which permission it takes: the operations ask for it.

const own = z.looseObject({ id: z.string().max(64) })
export const keepView = action(null, z.record(z.string(), z.unknown()), saveView)
export const editView = action(null, own, (actor, { id, ...body }) => changeView(actor, id, body))
export const dropView = action(null, z.strictObject({ id: z.string().max(64) }), (actor, { id }) =>
  removeView(actor, id),
)
