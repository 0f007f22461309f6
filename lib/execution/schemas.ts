import { z } from 'zod'
import { jsonObject, runName } from '../authorize/request-schema.ts'
import type { Json } from '../policy/types.ts'

const text = (max: number) => z.string().max(max)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const name = z.string().min(1).max(200)
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
const JSON_BYTES_MAX = 65_536
/** Any JSON, bounded: it is shown to people and kept as evidence. */
const json = z
  .custom<Json>((v) => v !== undefined, 'is required')
  .refine((v) => Buffer.byteLength(JSON.stringify(v)) <= JSON_BYTES_MAX, `must have at most ${JSON_BYTES_MAX} bytes`)

const boundedObject = jsonObject.refine(
  (v) => Buffer.byteLength(JSON.stringify(v)) <= JSON_BYTES_MAX,
  `must have at most ${JSON_BYTES_MAX} bytes`,
)

export const startRunBody = z
  .strictObject({
    /** The caller's own name for the run; unique for its identity. */
    id: runName.refine((id) => !id.startsWith('run_'), 'must not begin with run_, which names runs of ours').optional(),
    trigger: text(500).optional(),
    request: text(8_000).optional(),
    intent: text(8_000).optional(),
    instructions: text(100_000).optional(),
    instructions_sha256: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits')
      .optional(),
    correlation_id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, 'must be 1 to 128 letters, digits, or _ . : -')
      .optional(),
  })
  .refine((b) => b.instructions === undefined || b.instructions_sha256 === undefined, {
    path: ['instructions_sha256'],
    error: 'give instructions or their hash, not both',
  })
export type StartRunBody = z.output<typeof startRunBody>

export const runEventBody = z.strictObject({ kind: z.enum(['reasoning', 'read', 'note']), payload: boundedObject })
export type RunEventBody = z.output<typeof runEventBody>

export const reach = z
  .strictObject({
    rows: count.optional(),
    recipients: count.optional(),
    customers: count.optional(),
    amount: z.strictObject({ value: count, currency }).optional(),
  })
  .refine((r) => Object.keys(r).length > 0, 'must state at least one dimension')
export const previewBody = z
  .strictObject({
    tool: name,
    action_hash: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits')
      .optional(),
    identity: name.optional(),
    run: runName.nullish(),
    on_behalf_of: z.strictObject({ type: z.string().min(1).max(64), id: z.string().min(1).max(256) }).nullish(),
    arguments: jsonObject.optional(),
    reach,
    before: json.optional(),
    after: json.optional(),
    note: text(2_000).optional(),
  })
  .refine((b) => (b.action_hash !== undefined) !== (b.identity !== undefined && b.arguments !== undefined), {
    path: ['action_hash'],
    error: 'name the action by its action_hash, or by identity and arguments (and run, if it has one)',
  })
export type PreviewBody = z.output<typeof previewBody>

export const OUTCOME_STATUSES = ['succeeded', 'failed', 'lost', 'voided'] as const
export const outcomeBody = z.strictObject({
  status: z.enum(OUTCOME_STATUSES),
  output_summary: text(8_000).optional(),
  external_ids: z.array(text(256)).max(50).optional(),
  tokens: count.optional(),
  cost: z.strictObject({ value: count, currency }).optional(),
  latency_ms: count.optional(),
  previous_value: json.optional(),
  compensation: z.strictObject({ tool: name, arguments: jsonObject }).optional(),
  output_disposition: z.enum(['accepted', 'edited', 'rejected']).optional(),
})
export type OutcomeBody = z.output<typeof outcomeBody>

export const humanOutcomeBody = z.strictObject({
  /** Against what the agent asked for: the same action, another one, or nothing. */
  status: z.enum(['same', 'different', 'none']),
  tool: name.optional(),
  arguments: jsonObject.optional(),
  note: text(4_000).optional(),
})
export type HumanOutcomeBody = z.output<typeof humanOutcomeBody>
