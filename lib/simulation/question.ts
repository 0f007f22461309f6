import { z } from 'zod'
import { changeItems } from '../changes/items.ts'
import { id, line, timeText, toolName } from '../registry/fields.ts'

// What can be asked in the simulator. Nothing of it is believed: it is only looked at.

const attribute = z.union([z.string().max(1_000), z.boolean(), z.number().int(), z.array(z.string().max(200)).max(100)])
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const reach = z.strictObject({
  rows: count.optional(),
  recipients: count.optional(),
  customers: count.optional(),
  amount: z.strictObject({ value: count, currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
})

export const requestPart = z.strictObject({
  tool: toolName,
  arguments: z.record(z.string().max(200), z.json()),
  /** 0 to 1; absent: not said, which counts as the lowest. */
  confidence: z.number().min(0).max(1).optional(),
  unverified_assumptions: count.max(50).optional(),
  model: line(200).optional(),
  on_behalf_of: z.strictObject({ type: line(100), id: line(256) }).optional(),
  reach: reach.optional(),
  honours_obligations: z.boolean().default(true),
})
export const factsPart = z.strictObject({
  /** Instead of what is registered; null: as if nobody had registered it. */
  resources: z
    .array(
      z.strictObject({
        type: line(100),
        id: line(256),
        attributes: z.record(z.string().max(100), attribute).nullable(),
      }),
    )
    .max(20)
    .optional(),
  /** As a preview of the tool's server would state it. */
  preview: reach.optional(),
  labels: z.array(line(100)).max(50).optional(),
  /** The clock; now when left out. */
  at: timeText.optional(),
})
export const simulateBody = z
  .strictObject({
    identity: id.optional(),
    request: requestPart.optional(),
    facts: factsPart.optional(),
    /** A past decision, with the facts that were recorded. */
    decision: id.optional(),
    change: id.optional(),
    items: changeItems.optional(),
    snapshot: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, { error: 'is not a hash' })
      .optional(),
    /** The same asked by every identity. */
    matrix: z.boolean().default(false),
  })
  .refine((b) => (b.request === undefined) !== (b.decision === undefined), {
    path: ['request'],
    error: 'give a request, or name a decision',
  })
  .refine((b) => b.decision !== undefined || b.identity !== undefined, {
    path: ['identity'],
    error: 'is needed with a request: who asks',
  })
  .refine((b) => b.decision === undefined || b.facts === undefined, {
    path: ['facts'],
    error: 'are those that were recorded with the decision',
  })
  .refine((b) => [b.change, b.items, b.snapshot].filter((d) => d !== undefined).length <= 1, {
    path: ['change'],
    error: 'name one draft: a change, items, or a snapshot',
  })
export type Question = z.output<typeof simulateBody>
