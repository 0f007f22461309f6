import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from './compile.ts'
import { decide } from './decide.ts'
import { decideForeign } from './foreign.ts'
import { foreignFacts, foreignRequest } from './testing/authzen.ts'
import { content, facts, guard, refund } from './testing/fixtures.ts'
import { checkPolicy } from './validate.ts'

// The examples of docs/policy-language.md are checked, and run.

const text = readFileSync(new URL('../../docs/policy-language.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/^```cedar( permit)?\n([\s\S]*?)^```$/gm)].map((m) => ({
  permit: m[1] !== undefined,
  cedar: m[2] as string,
}))
const { tools, resource_types } = content()
const context = { tools: tools.map((t) => t.definition), resource_types }

describe('docs/policy-language.md', () => {
  test('has examples of both kinds', () => {
    expect(examples.filter((e) => e.permit).length).toBeGreaterThan(1)
    expect(examples.filter((e) => !e.permit).length).toBeGreaterThan(4)
  })
  test.each(examples)('example %#: $cedar', ({ permit, cedar }) => {
    const policy = guard('example', cedar, permit ? { kind: 'permit', outcome: 'allow' } : {})
    expect(checkPolicy(policy, context)).toEqual([])
    const snapshot = compileSnapshot(content({ policies: [policy] }))
    const decided = permit
      ? decideForeign(
          foreignRequest({
            subject: { type: 'user', id: 'u' },
            action: { name: 'can_update_todo' },
            resource: { type: 'todo', id: 't' },
          }),
          foreignFacts(),
          snapshot,
        )
      : decide(refund(4_000), facts(), snapshot)
    expect(decided.rules.filter((r) => r.error)).toEqual([])
  })
})
