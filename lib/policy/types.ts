// The shapes that everything else agrees on. Numbers are safe integers: money in minor units, confidence in basis
// points (0–10,000), durations in seconds. Times are RFC 3339 in UTC with milliseconds.

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

/** One lattice, strictest last. The final outcome is the strictest of all that matched. */
export const OUTCOMES = ['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const ENVIRONMENTS = ['sandbox', 'staging', 'production'] as const
export type Environment = (typeof ENVIRONMENTS)[number]
export const CLASSES = ['read', 'write', 'destructive'] as const
export type ToolClass = (typeof CLASSES)[number]
export const REVERSIBILITIES = ['reversible', 'hard', 'irreversible'] as const
export type Reversibility = (typeof REVERSIBILITIES)[number]
export const SENSITIVITIES = ['ordinary', 'personal', 'regulated'] as const
export type Sensitivity = (typeof SENSITIVITIES)[number]
export const IMPACTS = ['low', 'medium', 'high', 'critical'] as const
export type Impact = (typeof IMPACTS)[number]
export const STAGES = ['shadow', 'supervised', 'semi', 'autonomous'] as const
export type Stage = (typeof STAGES)[number]

/** Queue → number of people, and how many different people in all. */
export interface Requirements {
  queues: { [queue: string]: number }
  min_people: number
}

/** What happens instead when an outcome is `downscope`: another tool, or the same with other arguments. */
export interface Alternative {
  tool: string
  /** Overlay on the arguments that were asked for; null removes a member. */
  arguments?: JsonObject
  sentence: string
}

// ---------- what the snapshot freezes ----------

export interface ToolDefinition {
  name: string
  title: string // "Refund"
  verb: string // "refund", for sentences: "wants to refund €412.00"
  description: string
  input_schema: JsonObject // JSON Schema 2020-12 of the arguments; type object
  class: ToolClass
  reversibility: Reversibility
  data_classes: string[] // personal, health, financial, … ; empty = ordinary
  /** Absent = not declared: held for review. [] = declared to have none. */
  effects?: string[]
  /** JSON pointers into the arguments. */
  pointers: {
    amount?: { value: string; currency: string } // or a fixed currency as "=EUR"
    rows?: string
    recipients?: string // an array (its length) or an integer
    account?: string
    resources?: { type: string; id: string }[]
    /** Values about a person: their disclosure goes with that subject's key. */
    subjects?: { type: string; id: string; values?: string[] }[]
    secrets?: string[] // never recorded in clear, not even as a disclosure
  }
  /** What an approver may change, and in which direction. */
  editable?: { pointer: string; how: 'lower' | 'subset' }[]
  /**
   * Arguments that bound the reach: pointers to integer maxima that the tool itself enforces. An array that `pointers`
   * names bounds by its length. Without these, a preview or `reach`: unbounded.
   */
  bounded_by?: { rows?: string; recipients?: string }
  /** A single-thing tool: reach is one row by definition (e.g. refund one order). */
  reach?: { rows?: number; recipients?: number }
  compensation?: { tool: string }
}

export interface ToolVersionFact {
  version: number
  hash: string // sha256:… of the definition
  review: 'reviewed' | 'held'
  status: 'active' | 'quarantined' | 'retired'
  definition: ToolDefinition
}

export interface PolicyContent {
  id: string
  version: number
  kind: 'guard' | 'permit'
  cedar: string // one policy; guards are forbids, permits are permits
  outcome: Exclude<Outcome, 'allow'> | 'allow' // 'allow' only for permits
  reason_code: string // REFUND_OVER_LIMIT
  sentence: string // what an auditor reads
  owner: string // person id
  mode: 'enforce' | 'log'
  environments: Environment[] // empty = all
  requirements?: Requirements
  alternative?: Alternative
  obligations?: string[]
  /** For the card's "limit against actual": a context path such as context.amount.value, and the limit. */
  measure?: { path: string; limit: number; unit: string }
  effective_from?: string
  effective_until?: string
}

/** Outcome of a threshold cell by confidence; `below` bands are tested in ascending order. */
export interface ThresholdBand {
  /** Applies when confidence < below (basis points). The last band has 10001. */
  below: number
  outcome: 'allow' | 'allow_with_notice' | 'require_approval' | 'deny'
  requirements?: Requirements
}
export interface ThresholdCell {
  impact: Impact
  reversibility: Reversibility
  sensitivity: Sensitivity
  semi: ThresholdBand[]
  autonomous: ThresholdBand[]
}

/** Impact by band: the first entry whose `up_to` is ≥ the value; beyond the last = critical. */
export interface Bands {
  rows: { up_to: number; impact: Impact }[]
  recipients: { up_to: number; impact: Impact }[]
  customers: { up_to: number; impact: Impact }[]
  /** What a tool of class `read` discloses, when that is banded apart from what others change. Absent: `rows`. */
  rows_read?: { up_to: number; impact: Impact }[]
  /** Minor units per ISO currency; a currency without bands denies (NO_BANDS). */
  amounts: { [currency: string]: { up_to: number; impact: Impact }[] }
  class: { [c in ToolClass]: Impact }
  reversibility: { [r in Reversibility]: Impact }
  data: { [dataClass: string]: Impact } // unlisted = medium
  effects: { [effect: string]: Impact } // unlisted = medium; permission_change is critical in code
  /** data class → sensitivity; unlisted = personal */
  sensitivity: { [dataClass: string]: Sensitivity }
  unbounded: Impact // when class is write or destructive and no reach is known
}

export interface LimitDefinition {
  id: string
  /** What shares one counter. */
  scope: 'organization' | 'identity' | 'run' | 'identity_tool' | 'identity_tool_resource'
  tool?: string // absent = every tool
  identity?: string // absent = every identity
  environments?: Environment[]
  measure: 'count' | 'amount' | 'rows' | 'tokens'
  currency?: string // for amount
  window: 'hour' | 'day'
  max: number
  outcome: 'deny' | 'require_approval'
  requirements?: Requirements
  reason_code: string
  sentence: string
}

export interface IdentityStages {
  default_stage: Stage
  tools: { [tool: string]: Stage }
  models: string[] // approved model ids; empty = any
}

export interface SnapshotContent {
  engine: string // ENGINE_VERSION of lib/policy
  policies: PolicyContent[]
  thresholds: ThresholdCell[]
  bands: Bands
  tools: ToolVersionFact[]
  limits: LimitDefinition[]
  stages: { [identity: string]: IdentityStages }
  /** Attribute types per resource type, for the generated Cedar schema. */
  resource_types: { [type: string]: { [attribute: string]: 'string' | 'boolean' | 'integer' | 'strings' } }
  /** Seconds an approval waits when no queue says otherwise. */
  approval_seconds: number
  /** Who is asked when a rule asks for people and neither it nor the threshold cell says whom. */
  default_queue?: string
}

// ---------- one request ----------

export interface ActionRequest {
  organization: string
  agent: string
  agent_name: string
  identity: string
  environment: Environment
  run: string | null
  on_behalf_of: { type: string; id: string; proven: boolean } | null
  tool: string
  arguments: JsonObject
  /** A resource named by the caller; differing from the derived one is refused. */
  claimed_resource: { type: string; id: string } | null
  claimed_reach: Reach | null
  confidence: number | null // basis points
  unverified_assumptions: number
  model: { id: string; version: string | null } | null
  honours_obligations: boolean
}

export interface Reach {
  rows?: number
  recipients?: number
  customers?: number
  amount?: { value: number; currency: string }
}
export interface KnownReach extends Reach {
  source: 'preview' | 'arguments' | 'definition' | 'claim' | 'none'
  by?: string // the service account that made the preview
  unbounded: boolean
}

export interface GrantConstraints {
  amount_max?: { value: number; currency: string }
  rows_max?: number
  recipients_max?: number
  /** Local hours in `time_zone`, [from, to): 8, 18. */
  hours?: { from: number; to: number; time_zone: string; weekdays?: number[] } // weekdays: 1 = Monday … 7 = Sunday
  /** Pointer into the arguments → allowed scalar values. */
  values?: { pointer: string; one_of: (string | number | boolean)[] }[]
  /** Only resources whose registered data classes are among these. */
  data_classes?: string[]
}
export interface GrantFact {
  id: string
  hash: string
  tool: string
  constraints: GrantConstraints
  ask_above: { amount?: { value: number; currency: string }; rows?: number; queue?: string } | null
  starts_at: string | null
  ends_at: string
  revoked: boolean
}

export interface ResourceFact {
  type: string
  id: string
  attributes: { [name: string]: string | number | boolean | string[] } | null // null: nobody registered it
  hash: string | null
}
export interface PreviewFact {
  id: string
  action_hash: string
  reach: Reach
  by: string
  expires_at: string
}
export interface ApprovalFact {
  id: string
  status: 'waiting' | 'approved' | 'denied' | 'expired' | 'cancelled' | 'consumed' | 'lapsed' | 'superseded'
  action_hash: string // what was asked
  effective_action_hash: string // what was approved
  requirements: Requirements // what was satisfied
  /** Shown to the voters; more than this now is out of scope. */
  basis: ApprovalBasis
  lapses_at: string | null
  voters_eligible: boolean // every counted voter is still eligible
  reason: string | null
}
export interface ApprovalBasis {
  impact: Impact
  reach: KnownReach
  resources: { type: string; id: string; hash: string | null }[]
  rules: string[] // ids of every rule that asked
}
export interface LimitFact {
  limit: string
  key: string
  used: number // running value, this request not counted
  frees_at: { at: string; value: number }[] // when how much leaves the window, ascending
}

export interface Facts {
  now: string
  identity_status: 'active' | 'suspended' | 'revoked'
  agent_status: 'active' | 'suspended'
  containment: { scope: string; code: string; sentence: string }[]
  grants: GrantFact[] // every grant of this identity for this tool, dead ones too
  resources: ResourceFact[] // in the order of the tool's pointers
  preview: PreviewFact | null
  run: {
    id: string
    labels: string[]
    denials: { tool: string; resource_key: string; approval: string; reason: string }[]
  } | null
  approval: ApprovalFact | null
  limits: LimitFact[] | null // null until settled under the ledger's lock
}

// ---------- the answer ----------

export interface RuleVerdict {
  step: 'containment' | 'boundary' | 'never' | 'grant' | 'policy' | 'threshold' | 'stage' | 'limit' | 'approval'
  id: string // policy:refund-over-limit, threshold:medium/hard/ordinary, grant:grt_…, never:key_change, limit:…
  matched: boolean
  outcome: Outcome | null // what it says when matched
  code: string
  sentence: string
  mode: 'enforce' | 'log'
  requirements?: Requirements
  alternative?: Alternative
  obligations?: string[]
  limit?: { limit: number; actual: number | null; unit: string }
  error?: string
}

export interface FieldError {
  pointer: string // JSON pointer into the request body, e.g. /arguments/amount/value
  message: string
}

export interface Decided {
  outcome: Outcome
  reason: { code: string; sentence: string }
  /** Every rule consulted, matched or not, in step order. */
  rules: RuleVerdict[]
  /** What asked for people; null unless outcome is require_approval (or an approval was used). */
  requirements: Requirements | null
  alternative: Alternative | null
  obligations: string[]
  field_errors: FieldError[]
  impact: Impact
  reversibility: Reversibility | null
  sensitivity: Sensitivity
  threshold_cell: string | null // "medium/hard/ordinary"
  stage: Stage
  shadow_outcome: Outcome | null
  reach: KnownReach
  action_hash: string
  resource_key: string
  valid_until: string | null
  retry_after: number | null // seconds
  /** An approval is used up by this decision. */
  consumes_approval: string | null
  /** What this decision would add to each limit when it allows. */
  charges: { limit: string; key: string; amount: number }[]
  /** The canonical bytes that replay must reproduce, as a string. */
  core: string
}

export type { ForeignDecided, ForeignFacts, ForeignRequest, RegisteredAttributes } from './foreign-types.ts'

// ---------- what the checks find ----------

/** Where in a policy's text. Cedar counts UTF-8 bytes; editors count UTF-16 code units; people count from one. */
export interface Place {
  line: number
  column: number // in UTF-16 code units
  byteOffset: number
  from: number // UTF-16 offsets into the text
  to: number
}
export const SEVERITIES = ['error', 'warning', 'suggestion'] as const
export interface Finding {
  /** What is an error cannot be published; a suggestion is only good advice. */
  severity: (typeof SEVERITIES)[number]
  code: string
  message: string
  /** JSON pointer into the definition or the policy's content. */
  pointer: string | null
  place: Place | null
}

// ---------- what people see ----------

/** The card of a decision: stored, searchable, written with the decision. */
export interface CardContent {
  sentence: string
  tool: {
    name: string
    title: string
    version: number | null
    class: ToolClass | null
    reversibility: Reversibility | null
    data_classes: string[]
  }
  agent: { id: string; name: string; identity: string; environment: Environment }
  on_behalf_of: { type: string; id: string; proven: boolean } | null
  arguments: JsonObject // secrets replaced
  resources: ResourceFact[]
  reach: KnownReach
  before: Json | null
  after: Json | null
  preview_note: string | null
  impact: Impact
  sensitivity: Sensitivity
  stage: Stage
  rules: RuleVerdict[]
  reason: { code: string; sentence: string }
  requirements: Requirements | null
  alternative: Alternative | null
  obligations: string[]
  /** From the agent, untrusted: shown as such, never an input that loosens. */
  reasoning: {
    objective?: string
    plan?: string[]
    alternatives?: string[]
    assumptions?: { text: string; verified: boolean }[]
    confidence?: number // basis points
    sources?: string[]
  } | null
  model: { id: string; version: string | null } | null
  run: { id: string; external_id: string | null; request: string | null } | null
  hashes: { action: string; tool: string | null; snapshot: string }
  field_errors: FieldError[]
}
