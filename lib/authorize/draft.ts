import type { Prepared } from '../ledger/prepare-entry.ts'
import type {
  ActionRequest,
  Decided,
  Facts,
  ForeignFacts,
  ForeignRequest,
  JsonObject,
  ToolVersionFact,
} from '../policy/types.ts'
import type { CounterKey } from './counters.ts'
import type { IdempotencyName, PreviewRow } from './fact-types.ts'
import type { OrganizationState } from './organization-state.ts'
import type { MadeCard } from './stored-card.ts'

/** A decision that was made on facts as they were read, and counts only once it is recorded. */
export interface Draft {
  id: string // dec_…
  /** As the caller sent it, or ours: `X-Request-ID`. */
  httpRequestId: string
  /** Ours: never a text that the caller chose. */
  ledgerRequest: string
  /** performance.now() when the request came in. */
  startedMs: number
  /** About how much it weighs in its batch. */
  bytes: number
  caller: Caller
  state: OrganizationState
  /** Scope → value when the facts were read. */
  epochs: ReadonlyMap<string, string>
  request: ActionRequest
  facts: Facts
  decided: Decided
  /** The version that decides; null when the snapshot knows no such tool. */
  tool: ToolVersionFact | null
  /** What it would count towards; settled under the lock. */
  limitKeys: CounterKey[]
  /** One sentence, without secrets. */
  sentence: string
  run: DraftRun | null
  preview: PreviewRow | null
  said: Said
  dryRun: boolean
  /** The approval that was named, and the decision that opened it. */
  approval: { id: string; decisionId: string } | null
  idempotency: KeptUnder | null
  group: string | null
  /** Entry, record and card, when nothing that the lock settles can change them. */
  prepared: { entry: Prepared; record: string; card: MadeCard } | null
  /** Not an agent: what was asked then, and `request`, `facts` and `decided` only stand in for it. */
  foreign: ForeignQuestion | null
}
export interface ForeignQuestion {
  request: ForeignRequest
  facts: ForeignFacts
  /** What its assertions may be recorded as. */
  recordable: ForeignRequest
  callerName: string
}
export interface Caller {
  kind: 'agent' | 'service'
  /** Credential of the agent, or service account. */
  id: string
}
export interface DraftRun {
  id: string
  externalId: string | null
  /** Not in the database when the facts were read: this decision creates it. */
  isNew: boolean
  request: string | null
  correlationId: string
}
/** Untrusted words of the agent, secrets already replaced: recorded and shown as such. */
export interface Said {
  reasoning: {
    objective?: string
    plan?: string[]
    alternatives?: string[]
    assumptions?: { text: string; verified: boolean }[]
    confidence?: number // basis points
    sources?: string[]
  } | null
  /** Arguments as they are recorded. */
  arguments: JsonObject
  secretsReplaced: boolean
}
export interface KeptUnder extends IdempotencyName {
  bodyHash: string
}

/** What a recorded decision is to its caller. */
export interface Recorded {
  id: string
  outcome: Decided['outcome']
  code: string
  /** May it be done now? False for a dry run, whatever its outcome. */
  decision: boolean
  /** The answer's bytes, as they were recorded. */
  answer: string
}
