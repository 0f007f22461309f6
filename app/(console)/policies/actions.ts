'use server'
import { z } from 'zod'
import { checkItems } from '../../../lib/changes/check-items.ts'
import { editChange } from '../../../lib/changes/edit-change.ts'
import { openChange } from '../../../lib/changes/open-change.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import { exampleOfDecision } from '../../../lib/evidence/example-of-decision.ts'
import { action } from '../../../lib/people/action.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import type { Finding } from '../../../lib/policy/types.ts'
import { retireLimit } from '../../../lib/registry/limits/retire-limit.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { checkPolicy } from '../../../lib/registry/policies/check-policy.ts'
import { formatPolicy } from '../../../lib/registry/policies/format-policy.ts'
import { policyVocabulary } from '../../../lib/registry/policies/policy-vocabulary.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { reviewPolicy } from '../../../lib/registry/policies/review-policy.ts'
import { governedAction, governedHere, itemsOf } from '../_change/governed-action.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

const anything = z.record(z.string(), z.unknown())
const about = <N extends string>(name: N) => z.looseObject({ [name]: z.string().max(128) } as { [n in N]: z.ZodString })

export interface FoundAt {
  /** JSON pointer into what was sent. */
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
  pointer: (pointer ?? '').replace(/^\/items\/0\/policy/, ''),
  message,
  place: place && { line: place.line, column: place.column },
})
export const check = action('policies.write', anything, checkPolicy)
export const format = action('policies.write', anything, formatPolicy)
export const vocabulary = action('policies.write', anything, policyVocabulary)
export const review = action('policies.read', about('policy'), async (a, { policy, ...body }) => {
  const { id, review_at } = await reviewPolicy(a, policy, body)
  return { id, review_at }
})
const ofDecision = z.strictObject({ decision: z.string().max(100), policy: z.string().max(100) })
export const exampleFromDecision = action('policies.write', ofDecision, (a, { decision, policy }) =>
  exampleOfDecision(a, decision, policy),
)

const drafted = z.strictObject({
  terms: anything,
  /** The draft that this goes on with; a new one without it. */
  change: z.strictObject({ id: z.string().max(64), version: z.number().int() }).nullable(),
  title: z.string().max(160),
  submit: z.boolean(),
})
/** Keeps what was written as a change request, and puts it before the reviewers when that is asked for. */
export const keepDraft = action('policies.write', drafted, async (actor, { terms, change, title, submit }) => {
  const items = [{ kind: 'policy.publish', policy: terms }]
  const why = typeof terms.rationale === 'string' ? terms.rationale : ''
  const kept = change
    ? await editChange(actor, change.id, { version: change.version, title, why, items })
    : await openChange(actor, { title, why, items })
  if (!submit || kept.state !== 'draft') return { id: kept.id, version: kept.version, state: kept.state, refused: null }
  try {
    const { id, version, state } = await submitChange(actor, kept.id, { version: kept.version })
    return { id, version, state, refused: null }
  } catch (e) {
    // the draft is kept; what is wrong with it is said beside it
    if (!(e instanceof AppError)) throw e
    return { id: kept.id, version: kept.version, state: kept.state, refused: e.message }
  }
})
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
