'use server'
import { z } from 'zod'
import { checkItems } from '../../../lib/changes/check-items.ts'
import { action } from '../../../lib/people/action.ts'
import type { Finding } from '../../../lib/policy/types.ts'
import { retireLimit } from '../../../lib/registry/limits/retire-limit.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { checkPolicy } from '../../../lib/registry/policies/check-policy.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { governedAction, governedHere, itemsOf } from '../_change/governed-action.ts'

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
  const item = { kind: 'policy.publish' as const, policy: body }
  // before anybody is asked why: what cannot be used is said at its place
  const wrong = (await checkItems(actor.organizationId, itemsOf([item]))).filter((f) => f.severity === 'error')
  if (wrong.length) return { id: null, version: null, findings: wrong.map(foundAt) }
  return await governedHere(actor, item, async () => {
    const { id, version } = await publishPolicy(actor, body)
    return { id, version, findings: [] as FoundAt[] }
  })
})
const foundAt = ({ pointer, message, place }: Finding): FoundAt => ({
  pointer: (pointer ?? '').replace(/^\/items\/0\/policy\/content/, ''),
  message,
  place: place && { line: place.line, column: place.column },
})
export const check = action('policies.write', anything, checkPolicy)
export const retire = governedAction(
  'policies.write',
  about('policy'),
  ({ policy, ...body }) => ({ kind: 'policy.retire', id: policy, ...body }),
  (a, { policy, ...body }) => retirePolicy(a, policy, body),
)
export const putLimit = governedAction(
  'limits.write',
  about('limit'),
  ({ limit, ...value }) => ({ kind: 'limit.set', id: limit, value }),
  (a, { limit, ...body }) => setLimit(a, limit, body),
)
export const endLimit = governedAction(
  'limits.write',
  about('limit'),
  ({ limit, ...body }) => ({ kind: 'limit.retire', id: limit, ...body }),
  (a, { limit, ...body }) => retireLimit(a, limit, body),
)
