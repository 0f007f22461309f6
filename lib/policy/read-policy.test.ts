import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cedarBroken } from './cedar-instance.ts'
import { policyLimit } from './policy-limits.ts'
import { matchesAction, policyHead, readPolicy } from './read-policy.ts'

const principal = fc.constantFrom(
  'principal',
  'principal is Agent',
  'principal == Agent::"agi_1"',
  'principal in Agent::"agi_1"',
  'principal is Agent in Agent::"x"',
  'principal is NS::Agent',
)
const action = fc.constantFrom(
  'action',
  'action == Action::"a"',
  'action in Action::"class:write"',
  'action in [Action::"a", Action::"b"]',
  'action in [ Action::"a" ,\n Action::"class:read" ]',
  'action in []',
  'action == NS::Action::"a"',
  'action in [Action::"a", NS::Action::"b"]',
  'action == Action::"a\\"b"',
)
const resource = fc.constantFrom('resource', 'resource is Resource', 'resource == Resource::"order/1"')
const space = fc.constantFrom('', ' ', '\n', ' // comment, (principal\n', '\t')
const effect = fc.constantFrom('forbid', 'permit')
const annotation = fc.constantFrom('', '@id("x") ', '@note("permit(principal, action, resource);")\n')

describe('a policy’s head', () => {
  test('read without Cedar says the same as Cedar', () => {
    fc.assert(
      fc.property(annotation, effect, space, principal, action, resource, (note, what, gap, p, a, r) => {
        const text = `${note}${gap}${what}${gap} (${gap}${p},${gap}${a} , ${r}${gap})${gap} when { true };`
        const quick = policyHead(text)
        const slow = readPolicy(text)
        expect(slow.ok ? slow.head : null).toEqual(quick)
      }),
      { numRuns: 400 },
    )
  })
  test('a text that is no policy has none', () => {
    for (const text of [
      '',
      'forbid',
      'forbid(principal, resource, action);',
      '// forbid(principal, action, resource);',
    ])
      expect(policyHead(text)).toBeNull()
  })
  test('== matches the action alone, in also its groups, another type never', () => {
    const scope = (text: string) =>
      policyHead(`forbid(principal, ${text}, resource);`)?.action ?? { kind: 'none' as const }
    const groups = ['class:write', 'effect:x']
    expect(matchesAction(scope('action'), 'a', groups)).toBe(true)
    expect(matchesAction(scope('action == Action::"a"'), 'a', groups)).toBe(true)
    expect(matchesAction(scope('action == Action::"class:write"'), 'a', groups)).toBe(false)
    expect(matchesAction(scope('action in Action::"class:write"'), 'a', groups)).toBe(true)
    expect(matchesAction(scope('action in [Action::"b", Action::"effect:x"]'), 'a', groups)).toBe(true)
    expect(matchesAction(scope('action in Action::"b"'), 'a', groups)).toBe(false)
    expect(matchesAction(scope('action in []'), 'a', groups)).toBe(false)
    expect(matchesAction(scope('action == NS::Action::"a"'), 'a', groups)).toBe(false)
  })
})

describe('texts that would break Cedar never reach it', () => {
  const body = (b: string) => `forbid(principal, action, resource) when { ${b} };`
  test.each([
    ['brackets', body(`${'('.repeat(200)}true${')'.repeat(200)}`)],
    ['sets', body(`${'['.repeat(130)}1${']'.repeat(130)} == 1`)],
    ['records', body(`${'{a: '.repeat(130)}1${'}'.repeat(130)} == 1`)],
    ['sums', body(`${'1 + '.repeat(400)}1 == 1`)],
    ['accesses', body(`context${'.a'.repeat(400)} == 1`)],
    ['choices', body(`${'if true then '.repeat(400)}true${' else false'.repeat(400)}`)],
    ['joins', body(`!(true)${' && true'.repeat(400)}`)],
    ['clauses', `forbid(principal, action, resource) ${'when { true } '.repeat(600)};`],
    ['a megabyte', body(`"${'x'.repeat(1_000_000)}" == "x"`)],
  ])('%s', (_, text) => {
    expect(policyLimit(text)).not.toBeNull()
    expect(readPolicy(text).ok).toBe(false)
    expect(cedarBroken()).toBeNull()
  })
  test('what a string or a comment holds does not count', () => {
    const text = body(`// ${'('.repeat(100)}\n "${'[.&&'.repeat(100)}\\"((((((((((((((((((" == "x"`)
    expect(policyLimit(text)).toBeNull()
    expect(policyToJson(text).type).toBe('success')
  })
  test('a long list is no nesting', () => {
    const list = Array.from({ length: 2_000 }, (_, i) => `"id-${i}"`).join(', ')
    expect(policyLimit(body(`[${list}].contains(context.x)`))).toBeNull()
  })
})
