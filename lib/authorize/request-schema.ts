import { z } from 'zod'
import type { JsonObject } from '../policy/types.ts'

// What an agent may say when it asks. Strict: a claim of environment, identity or approver is not a member, so it is
// refused by name and never silently believed or dropped.

export const ARGUMENT_BYTES_MAX = 262_144
export const RUN_ID_MAX = 128

/** A parsed object as it is: no copy, no walk; strict JSON parsing has already refused what is not I-JSON. */
export const jsonObject = z.custom<JsonObject>(
  (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
  'must be an object',
)
const text = (max: number) => z.string().max(max)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const runName = z
  .string()
  .min(1)
  .max(RUN_ID_MAX)
  .regex(/^\P{Cc}+$/u, 'must hold no control characters')
export const subject = z.strictObject({ type: z.string().min(1).max(64), id: z.string().min(1).max(256) })
export const model = z.strictObject({ id: z.string().min(1).max(200), version: text(200).nullish() })

export const reasoning = z.strictObject({
  objective: text(4_000).optional(),
  plan: z.array(text(2_000)).max(50).optional(),
  alternatives: z.array(text(2_000)).max(50).optional(),
  assumptions: z
    .array(z.strictObject({ text: text(2_000), verified: z.boolean() }))
    .max(50)
    .optional(),
  confidence: z.number().min(0).max(1).optional(),
  sources: z.array(text(2_000)).max(100).optional(),
})
const claimedReach = z.strictObject({
  rows: count.optional(),
  recipients: count.optional(),
  customers: count.optional(),
  amount: z
    .strictObject({ value: count, currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code') })
    .optional(),
})

export const authorizeBody = z.strictObject({
  run: runName.nullish(),
  tool: z.string().min(1).max(200),
  arguments: jsonObject,
  resource: subject.nullish(),
  reach: claimedReach.nullish(),
  on_behalf_of: subject.nullish(),
  reasoning: reasoning.nullish(),
  model: model.nullish(),
  approval: z.string().min(1).max(64).nullish(),
  capabilities: z.array(z.string().max(64)).max(20).optional(),
  dry_run: z.boolean().optional(),
})
export type AuthorizeBody = z.output<typeof authorizeBody>

export const BATCH_MAX = 100
export const batchBody = z.strictObject({
  mode: z.enum(['independent', 'all_or_nothing']).optional(),
  items: z.array(authorizeBody).min(1).max(BATCH_MAX),
})
export type BatchBody = z.output<typeof batchBody>

/** Basis points, rounded down; the eighth decimal is noise of the binary fraction (0.29 is 2,900). */
export const basisPoints = (confidence: number): number => Math.floor(Math.round(confidence * 1e8) / 1e4)
