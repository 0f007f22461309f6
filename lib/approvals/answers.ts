import { z } from 'zod'
import { receiptAnswer } from '../ledger/receipt.ts'
import { ENVIRONMENTS, IMPACTS } from '../policy/types.ts'
import { APPROVAL_STATUSES } from './types.ts'

// Answers as the OpenAPI document describes them.

const at = z.iso.datetime()
export const voteAnswer = z.object({
  id: z.string(),
  status: z.enum(['waiting', 'approved', 'denied']),
  votes: z.int(),
  places: z.int(),
  lapses_at: at.nullable(),
  receipt: receiptAnswer,
})
export const idAnswer = z.object({ id: z.string(), receipt: receiptAnswer })
export const bulkAnswer = z.object({
  items: z.array(
    z.object({
      approval: z.string(),
      result: z.enum(['approved', 'waiting', 'refused']),
      code: z.string().nullable(),
      message: z.string().nullable(),
      /** Null when it was refused. */
      receipt: receiptAnswer.nullable(),
    }),
  ),
})
export const listItem = z.looseObject({
  id: z.string(),
  status: z.enum(APPROVAL_STATUSES),
  title: z.string(),
  measure: z.string().nullable(),
  tool: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  environment: z.enum(ENVIRONMENTS),
  impact: z.enum(IMPACTS),
  requested_at: at,
  deadline: at,
  votes: z.int(),
  places: z.int(),
  card_hash: z.string(),
})
/** To the agent that asked; a person or a service account gets the whole card. */
export const agentApproval = z.looseObject({
  id: z.string(),
  decision: z.string(),
  status: z.enum(APPROVAL_STATUSES),
  tool: z.string(),
  requirements: z.record(z.string(), z.int()),
  min_people: z.int(),
  votes: z.int(),
  places: z.int(),
  deadline: at,
  lapses_at: at.nullable(),
  reason: z.string().nullable(),
  edited: z.boolean(),
  effective_arguments: z.record(z.string(), z.unknown()),
  effective_action_hash: z.string(),
  /** Of the newest entry about this request. */
  receipt: receiptAnswer.nullable(),
  questions: z.array(z.object({ at, question: z.string() })),
})
