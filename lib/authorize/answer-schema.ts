import { z } from 'zod'
import { IMPACTS, OUTCOMES } from '../policy/types.ts'

// The answers as the OpenAPI document describes them. Nothing is checked against these while answering: an answer is
// sent as the bytes that were recorded.

const requirements = z.record(z.string(), z.number().int())
export const decisionAnswer = z.object({
  id: z.string(),
  outcome: z.enum(OUTCOMES),
  decision: z.boolean().describe('May it be done now?'),
  reason: z.object({ code: z.string(), sentence: z.string() }),
  matched: z.array(z.object({ id: z.string(), outcome: z.enum(OUTCOMES), code: z.string(), sentence: z.string() })),
  impact: z.enum(IMPACTS),
  reach: z.object({
    rows: z.number().int().optional(),
    recipients: z.number().int().optional(),
    customers: z.number().int().optional(),
    amount: z.object({ value: z.number().int(), currency: z.string() }).optional(),
    source: z.enum(['preview', 'arguments', 'definition', 'claim', 'none']),
    by: z.string().optional(),
    unbounded: z.boolean().optional(),
  }),
  action_hash: z.string(),
  snapshot: z.string(),
  valid_until: z.string().nullable(),
  approval: z
    .object({
      id: z.string(),
      status: z.string(),
      requirements: requirements.nullable(),
      min_people: z.number().int().nullable(),
      deadline: z.string().nullable(),
      warning: z.string().optional(),
      status_url: z.string(),
    })
    .nullable(),
  alternative: z
    .object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).optional(), sentence: z.string() })
    .nullable(),
  obligations: z.array(z.string()),
  retry_after: z.number().int().nullable(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  dry_run: z.literal(true).optional(),
  group: z.string().optional(),
  receipt: z.object({ log: z.string(), index: z.number().int(), leaf: z.string() }),
})
export const batchAnswer = z.object({
  group: z.string().nullable(),
  decision: z.boolean(),
  items: z.array(
    z.union([decisionAnswer, z.object({ decision: z.literal(false), problem: z.record(z.string(), z.unknown()) })]),
  ),
})
export const decisionView = decisionAnswer.extend({
  approval: z.record(z.string(), z.unknown()).nullable(),
  action_state: z.string().nullable(),
})
