import { describe, expect, test } from 'vitest'
import { deriveAction, deriveReach } from './derive-action.ts'
import { readPointer, replaceAt, withoutSecrets } from './json-pointer.ts'
import { DELETE, EXPORT, REFUND, SEARCH } from './testing/fixtures.ts'
import type { JsonObject, Reach, ToolDefinition } from './types.ts'

const args = (value: unknown, currency: unknown = 'EUR', order: unknown = '48213') =>
  ({ order, amount: { value, currency } }) as JsonObject

describe('pointers', () => {
  test('read own members only, with RFC 6901 escapes and list positions', () => {
    const value = { 'a/b': { '~': [1, { x: 2 }] } }
    expect(readPointer(value, '/a~1b/~0/1/x')).toBe(2)
    expect(readPointer(value, '')).toBe(value)
    for (const missing of ['/constructor', '/__proto__', '/a~1b/~0/length', '/a~1b/~0/01', '/a~1b/~0/-1'])
      expect(readPointer(value, missing)).toBeUndefined()
  })
  test('replace in a copy, also under a member called __proto__', () => {
    const value = JSON.parse('{"__proto__":{"token":"s3cret"},"list":["a","b"]}')
    expect(JSON.stringify(replaceAt(value, '/__proto__/token', 'x'))).toBe(
      '{"__proto__":{"token":"x"},"list":["a","b"]}',
    )
    expect(replaceAt(value, '/list/1', 'c')).toEqual(JSON.parse('{"__proto__":{"token":"s3cret"},"list":["a","c"]}'))
    expect(replaceAt(value, '/nothing', 'c')).toBe(value)
    expect(JSON.stringify(value)).toContain('s3cret')
  })
  test('secrets leave the arguments', () => {
    expect(withoutSecrets({ key: 'k', n: 1 }, ['/key', '/none'])).toEqual({
      arguments: { key: '[secret]', n: 1 },
      replaced: true,
    })
    expect(withoutSecrets({ n: 1 }, ['/key']).replaced).toBe(false)
  })
})

describe('what an action is', () => {
  test('resources by type and id, and the key that names them', () => {
    const transfer: ToolDefinition = {
      ...REFUND,
      pointers: {
        resources: [
          { type: 'account', id: '/from' },
          { type: 'account', id: '/to' },
          { type: 'order', id: '/n' },
        ],
      },
    }
    const derived = deriveAction(transfer, { from: 'A', to: 'B', n: 7 })
    expect(derived.resources.map((r) => r.name)).toEqual(['account', 'account_2', 'order'])
    expect(derived.resourceKey).toBe('account:A,account:B,order:7')
    // the second pointer keeps its name when the first finds nothing
    expect(deriveAction(transfer, { to: 'B' }).resources).toEqual([{ type: 'account', id: 'B', name: 'account_2' }])
  })
  test.each([
    ['a fraction', 1.5, 'EUR', '/arguments/amount/value'],
    ['a negative amount', -1, 'EUR', '/arguments/amount/value'],
    ['an amount that no number holds exactly', 2 ** 53, 'EUR', '/arguments/amount/value'],
    ['an amount beyond 64 bits', 1e19, 'EUR', '/arguments/amount/value'],
    ['an amount as text', '40', 'EUR', '/arguments/amount/value'],
    ['a currency in small letters', 40, 'eur', '/arguments/amount/currency'],
    ['no currency', 40, null, '/arguments/amount/currency'],
  ])('%s is a field error that names the field', (_, value, currency, pointer) => {
    const derived = deriveAction(REFUND, args(value, currency))
    expect(derived.errors.map((e) => e.pointer)).toEqual([pointer])
    expect(derived.amount).toBeNull()
  })
  test.each([[''], ['x'.repeat(257)], [{}], [['48213']], [1.5], [true]])('a resource called %j is refused', (order) => {
    expect(deriveAction(REFUND, args(1, 'EUR', order)).errors[0]?.pointer).toBe('/arguments/order')
  })
  test('a fixed currency comes from the definition', () => {
    const fixed: ToolDefinition = { ...REFUND, pointers: { amount: { value: '/cents', currency: '=CHF' } } }
    expect(deriveAction(fixed, { cents: 5 }).amount).toEqual({ value: 5, currency: 'CHF' })
    expect(deriveAction(fixed, {}).amountUnknown).toBe(true)
  })
})

describe('reach', () => {
  const reach = (d: ToolDefinition, a: JsonObject, preview: Reach | null = null, claim: Reach | null = null) =>
    deriveReach(d, a, deriveAction(d, a), preview && { reach: preview, by: 'svc_1' }, claim).reach

  test('nothing known is unbounded, and a claim makes nothing known', () => {
    expect(reach(DELETE, { where: 'x' })).toEqual({ source: 'none', unbounded: true })
    expect(reach(DELETE, { where: 'x' }, null, { rows: 3, recipients: 1, customers: 1 })).toEqual({
      source: 'none',
      unbounded: true,
    })
  })
  test('an argument that the tool enforces bounds it, also at zero', () => {
    expect(reach(DELETE, { where: 'x', limit: 100 })).toEqual({ source: 'arguments', unbounded: false, rows: 100 })
    expect(reach(DELETE, { where: 'x', limit: 0 })).toMatchObject({ rows: 0, unbounded: false })
    expect(reach(DELETE, { where: 'x', limit: -5 })).toMatchObject({ unbounded: true })
  })
  test('a number that nobody enforces is a claim of the caller', () => {
    const loose: ToolDefinition = { ...DELETE, bounded_by: {} }
    expect(reach(loose, { where: 'x', limit: 1 })).toEqual({ source: 'none', unbounded: true })
    const derived = deriveReach(loose, { where: 'x', limit: 90_000 }, deriveAction(loose, {}), null, null)
    expect(derived.claims[0]).toEqual({ rows: 90_000 })
  })
  test('a list bounds by its length', () => {
    const mail: ToolDefinition = { ...SEARCH, class: 'write', pointers: { recipients: '/to' } }
    delete mail.reach
    expect(reach(mail, { to: ['a', 'b'] })).toEqual({ source: 'arguments', unbounded: false, recipients: 2 })
  })
  test('a preview counts before arguments and definition, dimension by dimension', () => {
    expect(reach(EXPORT, { masked: true, limit: 500 }, { rows: 14, customers: 9 })).toEqual({
      source: 'preview',
      by: 'svc_1',
      unbounded: false,
      rows: 14,
      customers: 9,
    })
    expect(reach(SEARCH, { where: 'x' }, { customers: 2 })).toMatchObject({
      rows: 100,
      customers: 2,
      source: 'preview',
    })
  })
  test('a claim raises what is known and never lowers it', () => {
    expect(reach(SEARCH, { where: 'x' }, null, { rows: 5_000 })).toMatchObject({
      rows: 5_000,
      source: 'claim',
      unbounded: false,
    })
    expect(reach(SEARCH, { where: 'x' }, null, { rows: 1 })).toMatchObject({ rows: 100, source: 'definition' })
    expect(reach(REFUND, args(4_000), null, { amount: { value: 1, currency: 'EUR' } }).amount?.value).toBe(4_000)
    expect(reach(REFUND, args(4_000), null, { amount: { value: 9_000, currency: 'EUR' } }).amount?.value).toBe(9_000)
    expect(reach(REFUND, args(4_000), null, { rows: -1, recipients: 0.5 })).toMatchObject({ rows: 1 })
  })
  test('money of unknown amount is unbounded, whatever else is known', () => {
    expect(reach(REFUND, { order: '1' })).toMatchObject({ rows: 1, unbounded: true })
    expect(reach(REFUND, { order: '1' }, { amount: { value: 5, currency: 'EUR' } })).toMatchObject({ unbounded: false })
  })
})
