import { z } from 'zod'
import { ENVIRONMENTS, STAGES } from '../../policy/types.ts'
import { count, line, timeText, toolName } from '../fields.ts'

export const EXAMPLES_MAX = 50

const attribute = z.union([z.string().max(1_000), z.boolean(), z.number().int(), z.array(z.string().max(200)).max(100)])

/** lib/policy/checks/example-types.ts PolicyExample, strict: a wrong type is told where it stands. */
export const policyExample = z.strictObject({
  name: line(120),
  expect: z.enum(['match', 'no_match'], { error: 'must be match or no_match' }),
  tool: toolName,
  environment: z.enum(ENVIRONMENTS),
  arguments: z.record(z.string().max(200), z.json()),
  identity: line(100).optional(),
  agent_name: line(200).optional(),
  stage: z.enum(STAGES).optional(),
  model: line(200).optional(),
  /** Basis points. */
  confidence: z.number().int().min(0).max(10_000).optional(),
  unverified_assumptions: count.optional(),
  on_behalf_of: z.strictObject({ type: line(100), id: line(256), proven: z.boolean() }).optional(),
  labels: z.array(line(100)).max(50).optional(),
  /** Attributes as they would be registered. Nothing here has parents: what a resource belongs to is an attribute. */
  resources: z
    .array(
      z.strictObject({
        type: line(100),
        id: line(256),
        attributes: z.record(z.string().max(100), attribute),
      }),
    )
    .max(20)
    .optional(),
  reach: z
    .strictObject({
      rows: count.optional(),
      recipients: count.optional(),
      customers: count.optional(),
      amount: z.strictObject({ value: count, currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
    })
    .optional(),
  at: timeText.optional(),
})
