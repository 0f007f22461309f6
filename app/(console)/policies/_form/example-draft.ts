import type { PolicyExample } from '../../../../lib/policy/checks/example-types.ts'
import type { Environment, Stage } from '../../../../lib/policy/types.ts'

/** An example while somebody writes it: JSON as the text that stands in the field. */
export interface ExampleDraft {
  /** For the list; not sent. */
  key: string
  name: string
  expect: 'match' | 'no_match'
  tool: string
  environment: Environment
  /** Empty where it names none: then it runs as autonomous, where rules alone hold an agent back. */
  stage: Stage | ''
  arguments: string
  /** Every other member, as one JSON object. */
  facts: string
}
let made = 0
// with the time, because a draft that was kept brings its own
const nextKey = () => `${Date.now().toString(36)}-${++made}`

export const emptyExample = (tool: string): ExampleDraft => ({
  key: nextKey(),
  name: '',
  expect: 'match',
  tool,
  environment: 'production',
  stage: '',
  arguments: '{}',
  facts: '',
})

export function exampleDraftOf(example: PolicyExample): ExampleDraft {
  const { name, expect, tool, environment, stage = '', arguments: args, ...facts } = example
  return {
    key: nextKey(),
    name,
    expect,
    tool,
    environment,
    stage,
    arguments: JSON.stringify(args, null, 2),
    facts: Object.keys(facts).length ? JSON.stringify(facts, null, 2) : '',
  }
}

/** As it is sent. A text that is no JSON object goes as it is: the checks say so, in its place. */
export function exampleOf(draft: ExampleDraft): {
  example: Record<string, unknown>
  fault: 'arguments' | 'facts' | null
} {
  const { key: _, arguments: args, facts, stage, ...rest } = draft
  const parsed = objectFrom(args)
  const more = facts.trim() === '' ? {} : objectFrom(facts)
  return {
    example: { ...(more ?? { facts }), ...rest, ...(stage ? { stage } : {}), arguments: parsed ?? args },
    fault: parsed === null ? 'arguments' : more === null ? 'facts' : null,
  }
}
function objectFrom(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
