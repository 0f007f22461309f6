import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../policy/decide.ts'
import { anyFacts, anyRequest, guards } from '../policy/testing/arbitraries.ts'
import { content, guard, KEYS, NOW, REFUND, versionOf } from '../policy/testing/fixtures.ts'
import type { SnapshotContent } from '../policy/types.ts'
import { both, toolsOf, weakenedFor } from './never-weakened.ts'

const weakened = (before: SnapshotContent, after: SnapshotContent) => {
  const asked = { before, after, now: Date.parse(NOW), casesMax: 3_000 }
  const snapshots = both(asked)
  return toolsOf(before).flatMap((tool) => weakenedFor(asked, snapshots, tool))
}
const never = (condition = '', more = {}) =>
  guard('never', `forbid (principal is Agent, action == Action::"billing.refund", resource) ${condition};`, {
    outcome: 'never',
    ...more,
  })
const of = (...policies: SnapshotContent['policies']) => content({ policies })

describe('weakened, with a request that shows it', () => {
  test.each<[string, SnapshotContent, SnapshotContent]>([
    ['retired', of(never()), of()],
    ['no longer never', of(never()), of(never('', { outcome: 'deny' }))],
    ['only watched', of(never()), of(never('', { mode: 'log' }))],
    ['in fewer environments', of(never()), of(never('', { environments: ['production'] }))],
    ['narrower', of(never()), of(never('when { context has amount && context.amount.value > 500 }'))],
    [
      'with another number',
      of(never('when { context has amount && context.amount.value > 500 }')),
      of(never('when { context has amount && context.amount.value > 600 }')),
    ], // prettier-ignore
    ['until a day', of(never()), of(never('', { effective_until: '2026-12-01T00:00:00.000Z' }))],
    [
      'for one agent only',
      of(never()),
      of(guard('never', 'forbid (principal == Agent::"agi_1", action, resource);', { outcome: 'never' })),
    ], // prettier-ignore
  ])('%s', (_, before, after) => {
    const [found] = weakened(before, after)
    expect(found).toMatchObject({ rule: 'policy:never', tool: REFUND.name, answer: 'yes' })
    expect(found?.witness?.decided.outcome).toBe('never')
    expect(found?.drafted?.outcome).not.toBe('never')
  })
  test('where it held for one stage only', () => {
    const before = of(never('when { context.stage == "autonomous" }'))
    const [found] = weakened(before, of())
    expect(found).toMatchObject({ rule: 'policy:never', tool: REFUND.name, answer: 'yes' })
  })
  test('a tool that no longer declares what it does to keys', () => {
    const after = content({
      tools: content().tools.map((t) => (t.definition.name === KEYS.name ? versionOf({ ...KEYS, effects: [] }) : t)),
    }) // prettier-ignore
    expect(weakened(content(), after)).toMatchObject([{ rule: 'never:key_change', tool: KEYS.name, answer: 'yes' }])
  })
})
describe('not weakened', () => {
  test.each<[string, SnapshotContent, SnapshotContent]>([
    ['nothing changed', of(never()), of(never())],
    ['another sentence', of(never()), of(never('', { sentence: 'Never ever.' }))],
    [
      'wider',
      of(never('when { context has amount && context.amount.value > 500 }')),
      of(never('when { context has amount && context.amount.value > 400 }')),
    ], // prettier-ignore
    ['the same under another id', of(never()), of({ ...never(), id: 'other' })],
    [
      'split in two that meet',
      of(never()),
      of(never('when { context has amount && context.amount.value > 500 }'), {
        ...never('unless { context has amount && context.amount.value > 500 }'),
        id: 'b',
      }),
    ], // prettier-ignore
    ['a deny that goes', of(never('', { outcome: 'deny' })), of()],
    ['one that never applied', of(never('', { mode: 'log' })), of()],
  ])('%s', (_, before, after) => {
    expect(weakened(before, after)).toEqual([])
  })
})

test('what is not found to be weakened is not, whatever is asked', () => {
  let quiet = 0
  fc.assert(
    fc.property(
      guards('p', 3),
      guards('q', 3),
      fc.boolean(),
      fc.array(fc.tuple(anyRequest, anyFacts), { minLength: 8, maxLength: 8 }),
      (one, two, keep, asked) => {
        const strict = one.map((g) => ({ ...g, outcome: 'never' as const, mode: 'enforce' as const }))
        const before = content({ policies: strict })
        const after = content({ policies: keep ? [...strict, ...two] : [...strict.slice(1), ...two] })
        const found = weakened(before, after)
        const snapshots = both({ before, after, now: 0, casesMax: 0 })
        for (const { witness, drafted } of found)
          if (witness) expect([witness.decided.outcome, drafted?.outcome]).not.toEqual(['never', 'never'])
        for (const [request, facts] of asked) {
          if (found.some((f) => f.tool === request.tool)) continue
          quiet++
          const was = decide(request, facts, snapshots.before)
          if (was.outcome === 'never' && !was.field_errors.length)
            expect(decide(request, facts, snapshots.after).outcome).toBe('never')
        }
      },
    ),
    { numRuns: 25 },
  )
  expect(quiet).toBeGreaterThan(100)
})
