import type { Segment } from '../policy/sentences.ts'
import type { CardContent, Environment, Impact, Json, JsonObject, Requirements, RuleVerdict } from '../policy/types.ts'
import type { EditableField } from './editable-fields.ts'
import type { EventKind } from './events.ts'
import type { Similar } from './similar-decisions.ts'
import type { ApprovalStatus, Routing } from './types.ts'

/** The approval card, in the order in which it is read. */
export interface ApprovalView {
  id: string
  decision_id: string
  status: ApprovalStatus
  // 1 the sentence
  sentence: string
  segments: Segment[]
  title: string
  measure: string | null
  verb: string
  // 2 time
  requested_at: string
  deadline: string
  /** The server's clock, for a countdown that a wrong clock in the browser cannot bend. */
  now: string
  escalates_at: string | null
  escalated_at: string | null
  escalated_to: string | null
  lapses_at: string | null
  // 3 facts
  agent: { id: string; name: string; identity: string; environment: Environment }
  on_behalf_of: CardContent['on_behalf_of']
  impact: Impact
  reversibility: CardContent['tool']['reversibility']
  reach: CardContent['reach']
  data_classes: string[]
  sensitivity: CardContent['sensitivity']
  stage: CardContent['stage']
  resources: CardContent['resources']
  // 4 what will run
  tool: CardContent['tool']
  arguments: ArgumentRow[]
  raw_arguments: JsonObject
  /** What the agent proposed, when somebody edited it. */
  proposed_arguments: JsonObject | null
  edited_by: Person | null
  before: Json | null
  after: Json | null
  preview_note: string | null
  // 5 why you
  reason: { code: string; sentence: string }
  rules: RuleVerdict[]
  limit: { limit: string; actual: string | null } | null
  warning: string | null
  // 6 similar
  similar: Similar[]
  // 7 from the agent, untrusted
  reasoning: CardContent['reasoning']
  model: CardContent['model']
  run: CardContent['run']
  // 8 thread and votes
  thread: ThreadItem[]
  round: number
  requirements: Requirements
  routing: Routing[]
  votes: CountedVote[]
  places: PlaceView[]
  // what came of it
  decided_at: string | null
  decided_by: Person | null
  denial: { reason: string; reopened_at: string | null; closes_run: boolean } | null
  consumed_by: string | null
  consumed_at: string | null
  // 9 what this person may do
  card_hash: string
  me: Powers
}
export interface Person {
  id: string
  name: string
}
export interface ArgumentRow {
  name: string
  /** Absent: declared by the tool, not set by the agent. */
  value?: Json
  label: string
}
export interface ThreadItem {
  id: string
  at: string
  kind: EventKind
  person: Person | null
  text: string | null
  detail: JsonObject
}
export interface CountedVote {
  person: Person
  vote: 'approve' | 'edit' | 'deny'
  queue: string | null
  reason: string | null
  at: string
}
export interface PlaceView {
  /** Null: a further person out of any of the queues. */
  queue: string | null
  title: string
  filled_by: Person | null
}
export interface Powers {
  can_vote: boolean
  /** One sentence, when not. */
  why_not: string | null
  needs_reason: boolean
  needs_fresh_sign_in: boolean
  editable: EditableField[]
  can_edit: boolean
  can_comment: boolean
  can_ask: boolean
  can_escalate: boolean
  can_reopen: boolean
}
