'use server'
import { z } from 'zod'
import { cancelExport } from '../../../../lib/exports/cancel-export.ts'
import { removeExport } from '../../../../lib/exports/remove-export.ts'
import { startExport } from '../../../../lib/exports/start-export.ts'
import { action } from '../../../../lib/people/action.ts'

const which = z.strictObject({ id: z.string().max(100) })

export const start = action('audit.export', z.looseObject({}), (actor, body) => startExport(actor, body))
export const cancel = action('audit.export', which, (actor, { id }) => cancelExport(actor, id))
export const remove = action('audit.export', which, (actor, { id }) => removeExport(actor, id))
