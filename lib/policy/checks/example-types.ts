import type { Environment, JsonObject, Reach, Stage } from '../types.ts'

/** What an author says that a rule must, or must not, match: kept beside the policy and run whenever it changes. */
export interface PolicyExample {
  name: string
  expect: 'match' | 'no_match'
  tool: string
  environment: Environment
  arguments: JsonObject
  /** An identity; needed where the rule names one. */
  identity?: string
  agent_name?: string
  stage?: Stage
  model?: string
  confidence?: number // basis points
  unverified_assumptions?: number
  on_behalf_of?: { type: string; id: string; proven: boolean }
  labels?: string[]
  /** What is registered about the resources that the arguments name. */
  resources?: { type: string; id: string; attributes: { [name: string]: string | number | boolean | string[] } }[]
  /** What a preview says. */
  reach?: Reach
  /** The clock; without it the time of the check. */
  at?: string
}
export interface ExampleResult {
  name: string
  expect: 'match' | 'no_match'
  got: 'match' | 'no_match' | 'error'
  passed: boolean
  /** One sentence; null when it passed. */
  why: string | null
}
