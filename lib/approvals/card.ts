import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import type { CardContent, Json, Requirements } from '../policy/types.ts'

/** What a vote is about. Its hash travels with the vote: when anything in here is another now, the vote is refused. */
export interface Shown {
  sentence: string
  agent: string
  environment: string
  on_behalf_of: Json
  tool: string
  tool_version: number | null
  arguments: Json
  resources: Json
  reach: Json
  before: Json
  after: Json
  impact: string
  reversibility: string | null
  sensitivity: string
  requirements: Json
  round: number
}

export function shown(content: CardContent, requirements: Requirements, round: number): Shown {
  return {
    sentence: content.sentence,
    agent: content.agent.identity,
    environment: content.agent.environment,
    on_behalf_of: content.on_behalf_of,
    tool: content.tool.name,
    tool_version: content.tool.version,
    arguments: content.arguments,
    resources: content.resources.map(({ type, id, attributes }) => ({ type, id, attributes })),
    reach: content.reach as unknown as Json,
    before: content.before,
    after: content.after,
    impact: content.impact,
    reversibility: content.tool.reversibility,
    sensitivity: content.sensitivity,
    requirements: { queues: requirements.queues, min_people: requirements.min_people },
    round,
  }
}

export const cardHash = (s: Shown): string => sha256Of(canonicalJsonWithFractions(s as unknown as Json))

export interface Change {
  pointer: string
  was: Json | undefined
  is: Json | undefined
}

/** What differs between two cards, by JSON pointer; the round alone is not worth telling. */
export function changesBetween(was: Shown, is: Shown): Change[] {
  const changes: Change[] = []
  const walk = (a: Json | undefined, b: Json | undefined, at: string): void => {
    if (a === b) return
    if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
      const left = a as Record<string, Json>
      const right = b as Record<string, Json>
      for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
        walk(left[name], right[name], `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    } else changes.push({ pointer: at, was: a, is: b })
  }
  walk(was as unknown as Json, is as unknown as Json, '')
  return changes.filter((c) => c.pointer !== '/round')
}
const isBranch = (v: Json | undefined): boolean => typeof v === 'object' && v !== null

export const sentenceOfChange = ({ was, is }: Change): string =>
  was === undefined
    ? `is new: ${words(is)}`
    : is === undefined
      ? `was ${words(was)}, is gone`
      : `was ${words(was)}, is ${words(is)}`
const words = (v: Json | undefined): string => {
  const text = typeof v === 'string' ? v : JSON.stringify(v)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
