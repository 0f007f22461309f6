import { expect, test } from 'vitest'
import { checkEntry } from '../../lib/policy/checks/check-entry.ts'
import { DEFAULT_BANDS } from '../../lib/policy/defaults.ts'
import type { PolicyContent } from '../../lib/policy/types.ts'
import { DEMO_POLICIES } from './policies.ts'
import { POLICY_EXAMPLES } from './policy-examples.ts'
import { DEMO_TOOLS } from './tools.ts'

const world = {
  now: '2026-11-20T10:00:00.000Z',
  tools: DEMO_TOOLS,
  resource_types: {
    order: { customer_verified: 'boolean', data_class: 'string' },
    segment: { residency: 'string' },
    matter: { privileged: 'boolean' },
  } as const,
  bands: DEFAULT_BANDS,
  policies: DEMO_POLICIES.map((p) => ({ ...p.content, owner: 'per_1', version: 1 }) as PolicyContent),
}

test.each(Object.keys(POLICY_EXAMPLES))('the examples of %s hold', (id) => {
  const content = world.policies.find((p) => p.id === id) as PolicyContent
  const { examples } = checkEntry({ content, examples: POLICY_EXAMPLES[id] ?? [], review_at: null, taken: null }, world)
  expect(examples.filter((e) => !e.passed)).toEqual([])
  expect(new Set(examples.map((e) => e.expect))).toEqual(new Set(['match', 'no_match']))
})
