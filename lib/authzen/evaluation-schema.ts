import { z } from 'zod'
import { jsonObject } from '../authorize/request-schema.ts'

// Authorization API 1.0 (final, January 2026), section 5. Unknown members are ignored, here and nowhere else: a newer
// client must be able to talk to an older server. Missing members and wrong types are refused.

const TEXT_MAX = 512
const text = z.string().max(TEXT_MAX)
const entity = z.object({ type: text, id: text, properties: jsonObject.optional() })

export const evaluation = z.object({
  subject: entity,
  action: z.object({ name: text, properties: jsonObject.optional() }),
  resource: entity,
  context: jsonObject.optional(),
})
export type Evaluation = z.output<typeof evaluation>

export const SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const
export type Semantic = (typeof SEMANTICS)[number]
export const EVALUATIONS_MAX = 100

/** The envelope: its members are judged once each evaluation has taken the defaults that it needs. */
export const evaluations = z.object({
  subject: z.unknown().optional(),
  action: z.unknown().optional(),
  resource: z.unknown().optional(),
  context: z.unknown().optional(),
  evaluations: z.array(jsonObject).max(EVALUATIONS_MAX).optional(),
  options: z.object({ evaluations_semantic: z.enum(SEMANTICS).optional() }).optional(),
})

const reasonText = z.record(z.string(), z.string())
export const decision = z.object({
  decision: z.boolean(),
  context: z
    .object({
      id: z.string(),
      outcome: z.string(),
      reason: z.string().describe('approval_required, or the stable code of the rule that spoke'),
      reason_admin: reasonText,
      approval: z.record(z.string(), z.unknown()).optional(),
      alternative: z.record(z.string(), z.unknown()).optional(),
      obligations: z.array(z.string()).optional(),
      retry_after: z.number().int().optional(),
      errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
      receipt: z.record(z.string(), z.unknown()),
    })
    .partial(),
})
export const decisions = z.union([decision, z.object({ evaluations: z.array(decision) })])
