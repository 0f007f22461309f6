import type { ApprovalFact, Json, Reach, ResourceFact } from '../policy/types.ts'

export interface RunRow {
  id: string
  identityId: string
  externalId: string | null
  labels: string[]
  state: string
  request: string | null
  correlationId: string
}
export interface PreviewRow {
  id: string
  actionHash: string
  reach: Reach
  before: Json | null
  after: Json | null
  note: string | null
  by: string
  expiresAt: string
}
export interface DenialRow {
  tool: string
  resource_key: string
  approval: string
  reason: string
}
export interface KeptAnswer {
  bodyHash: string
  status: number | null
  answer: Buffer | null
  decisionId: string | null
}
export interface IdempotencyName {
  credential: string
  endpoint: string
  key: string
}
export interface Wanted {
  runId?: string
  ownRun?: { identityId: string; externalId: string }
  resources?: { type: string; id: string }[]
  actionHash?: string
  approvalId?: string
  idempotency?: IdempotencyName
}
export interface Loaded {
  run: RunRow | null
  denials: DenialRow[]
  resources: ResourceFact[]
  preview: PreviewRow | null
  approval: ApprovalFact | null
  approvalOf: { identityId: string; decisionId: string } | null
  kept: KeptAnswer | null
}

export const KEPT_MS = 24 * 3_600_000

/** One name of two parts that no other two parts give. */
export const pair = (a: string, b: string): string => `${a.length} ${a}${b}`
export const nameOf = (n: IdempotencyName): string => JSON.stringify([n.credential, n.endpoint, n.key])
