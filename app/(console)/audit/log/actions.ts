'use server'
import { z } from 'zod'
import { checkLog } from '../../../../lib/evidence/check-log.ts'
import { action } from '../../../../lib/people/action.ts'

export const checkNow = action('audit.read', z.strictObject({}), (actor) => checkLog(actor))
