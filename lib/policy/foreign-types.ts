import type { Alternative, Environment, JsonObject, Outcome, Requirements, RuleVerdict } from './types.ts'

// The shapes of a decision about an AuthZEN subject that is not an agent.

export type RegisteredAttributes = { [name: string]: string | number | boolean | string[] } | null

/** Everything but `registered` is the caller's assertion; `caller` is the enforcement point that asserts it. */
export interface ForeignRequest {
  organization: string
  caller: string
  environment: Environment | null
  subject: { type: string; id: string; properties: JsonObject }
  action: { name: string; properties: JsonObject }
  resource: { type: string; id: string; properties: JsonObject }
  context: JsonObject
}
export interface ForeignFacts {
  now: string
  containment: { scope: string; code: string; sentence: string }[]
  /** Attributes that the organization registered for the subject and the resource, under their type and id. */
  subject: RegisteredAttributes
  resource: RegisteredAttributes
}
export interface ForeignDecided {
  outcome: Outcome
  reason: { code: string; sentence: string }
  rules: RuleVerdict[]
  requirements: Requirements | null
  alternative: Alternative | null
  obligations: string[]
  valid_until: string | null
  core: string
}
