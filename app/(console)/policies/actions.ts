'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { retireLimit } from '../../../lib/registry/limits/retire-limit.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { checkPolicy } from '../../../lib/registry/policies/check-policy.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

const anything = z.record(z.string(), z.unknown())
const about = <N extends string>(name: N) => z.looseObject({ [name]: z.string().max(128) } as { [n in N]: z.ZodString })

export interface FoundAt {
  /** JSON pointer into the content. */
  pointer: string
  message: string
  place: { line: number; column: number } | null
}
/** What is wrong with the text comes as data, because a form's fields carry no lines and columns. */
export const publish = action('policies.write', anything, async (actor, body) => {
  try {
    const { id, version } = await publishPolicy(actor, body)
    return { id, version, findings: [] as FoundAt[] }
  } catch (e) {
    if (!(e instanceof AppError && e.code === 'invalid_policy')) throw e
    return { id: null, version: null, findings: e.fields.map(foundAt) }
  }
})
function foundAt(field: AppError['fields'][number] & { place?: { line: number; column: number } }): FoundAt {
  return {
    pointer: field.pointer.replace(/^\/content/, ''),
    message: field.message,
    place: field.place ? { line: field.place.line, column: field.place.column } : null,
  }
}
export const check = action('policies.write', anything, checkPolicy)
export const retire = action('policies.write', about('policy'), (a, { policy, ...body }) =>
  retirePolicy(a, policy, body),
)
export const putLimit = action('limits.write', about('limit'), (a, { limit, ...body }) => setLimit(a, limit, body))
export const endLimit = action('limits.write', about('limit'), (a, { limit, ...body }) => retireLimit(a, limit, body))
