import { policyToJson, policyToText } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from '../cedar-instance.ts'
import { conditionsOf } from '../conditions/expression.ts'
import type { PolicyContent } from '../types.ts'

const CONDITIONS_MAX = 12

/**
 * The rule with its first condition, with its first two, and so on: the first that does not match names what was not so.
 * Their ids are the rule's with #1, #2 …, their sentence is the condition's text.
 */
export function withPrefixes(content: PolicyContent): PolicyContent[] {
  const conditions = conditionsOf(content.cedar)
  if (!conditions || conditions.length > CONDITIONS_MAX) return []
  const answer = guarded(() => policyToJson(content.cedar))
  if (answer.type === 'failure') return []
  const head = answer.json
  return conditions.flatMap((condition, i) => {
    const texts = [conditions.slice(0, i + 1), [condition]].map((bodies) =>
      guarded(() =>
        policyToText({ ...head, conditions: bodies.map((body) => ({ kind: 'when' as const, body })) } as typeof head),
      ),
    )
    const [prefix, alone] = texts
    if (prefix?.type !== 'success' || alone?.type !== 'success') return []
    return [
      {
        ...content,
        id: `${content.id}#${i + 1}`,
        cedar: prefix.text,
        sentence: bodyOf(alone.text),
        // what it is made of is enough for the rule alone to be evaluated; failing is the rule's own verdict to tell
        mode: 'log' as const,
      },
    ]
  })
}

/** `… when { context.amount.value > 25000 };` → `context.amount.value > 25000` */
function bodyOf(text: string): string {
  const body = /when\s*\{([\s\S]*)\}\s*;?\s*$/.exec(text)?.[1] ?? text
  return body
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\((.*)\)$/, '$1')
}
