import type { EntryInput } from '../ledger/append.ts'
import type { CardContent, Decided, Requirements } from '../policy/types.ts'

export const APPROVAL_STATUSES = [
  'waiting',
  'approved',
  'denied',
  'expired',
  'cancelled',
  'consumed',
  'lapsed',
  'superseded',
] as const
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number]

export const WAITING_MAX_PER_IDENTITY = 20
export const WAITING_MAX_PER_ORGANIZATION = 10_000
export const DEADLINE_SECONDS_DEFAULT = 900
export const LAPSE_SECONDS = 600

/** One decision of the batch that asks for people. */
export interface OpenItem {
  decisionId: string
  decided: Decided // outcome require_approval, with requirements
  /** As stored with the decision: secrets already replaced in `arguments`. */
  card: CardContent
  /** True when a secret was replaced in `card.arguments`: then no one can edit, because the rest cannot be hashed. */
  secretsReplaced: boolean
  correlationId: string | null
  /** The snapshot's default for queues that say nothing. */
  approvalSeconds: number
}
export type OpenResult =
  | {
      result: 'opened' | 'joined'
      approvalId: string
      requirements: Requirements
      deadline: Date
      /** Why nobody may be able to decide it; shown on the card and told to the agent. */
      warning: string | null
      /** Append these in the same batch. */
      entries: EntryInput[]
    }
  | { result: 'too_many_waiting'; scope: 'identity' | 'organization'; limit: number; entries: [] }

export interface ConsumeItem {
  approvalId: string
  decisionId: string
  /** The action hash of the decision that uses the approval up. */
  effectiveActionHash: string
}
export interface ConsumeResult {
  /** False: used already, lapsed, not approved, another action, or a voter is no longer eligible. Decide again. */
  consumed: boolean
  entries: EntryInput[]
}

/** How one queue of the requirements was routed when the request opened; later changes of the queue do not reach it. */
export interface Routing {
  queue: string
  title: string
  people: number
  known: boolean
  escalate_after_seconds: number | null
  escalate_to: string | null
}

/** `ApprovalRequest.card`: what people see. */
export interface ApprovalCardContent {
  content: CardContent
  requirements: Requirements
  routing: Routing[]
  warning: string | null
  secrets_replaced: boolean
}
