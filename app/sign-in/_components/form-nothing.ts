import type { FormState } from '../../../lib/platform/action.ts'

/** A form that nobody has sent yet. Its twin in lib/platform/action.ts would bring server code along. */
export const NOTHING: FormState<never> = { ok: false, message: null, fields: {}, code: null, data: null }
