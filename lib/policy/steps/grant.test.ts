import { describe, expect, test } from 'vitest'
import { decide } from '../decide.ts'
import { hoursEnd } from '../local-hours.ts'
import { DELETE, EXPORT, facts, grant, REFUND, refund, request, snapshot } from '../testing/fixtures.ts'
import type { ActionRequest, Facts, GrantConstraints, GrantFact } from '../types.ts'

const eur = (value: number) => ({ value, currency: 'EUR' })
const withGrants = (grants: GrantFact[], r: ActionRequest = refund(4_000), f: Partial<Facts> = {}) =>
  decide(r, facts({ grants, ...f }), snapshot())
const constrained = (constraints: GrantConstraints, r?: ActionRequest, f?: Partial<Facts>) =>
  withGrants([grant(r?.tool ?? REFUND.name, { constraints })], r, f)
const code = (d: ReturnType<typeof withGrants>) => d.reason.code

describe('least privilege', () => {
  test('nothing granted is denied', () =>
    expect(withGrants([])).toMatchObject({ outcome: 'deny', reason: { code: 'NO_GRANT' } }))
  test('a grant for another tool, withdrawn, or not begun is none', () => {
    expect(code(withGrants([grant('crm.export')]))).toBe('NO_GRANT')
    expect(code(withGrants([grant(REFUND.name, { revoked: true })]))).toBe('NO_GRANT')
    expect(code(withGrants([grant(REFUND.name, { starts_at: '2026-11-20T10:00:00.001Z' })]))).toBe('NO_GRANT')
  })
  test('it ends at its end, and the answer with it', () => {
    const ends_at = '2026-11-20T10:00:00.000Z'
    expect(code(withGrants([grant(REFUND.name, { ends_at })]))).toBe('GRANT_EXPIRED')
    expect(
      withGrants([grant(REFUND.name, { ends_at })], refund(4_000), { now: '2026-11-20T09:59:59.999Z' }),
    ).toMatchObject({ outcome: 'allow', valid_until: ends_at })
    expect(code(withGrants([grant(REFUND.name, { ends_at: 'never' })]))).toBe('GRANT_EXPIRED')
  })
  test('of several, one that holds is enough, and one that asks nobody is preferred', () => {
    const asks = grant(REFUND.name, { id: 'grt_a', ask_above: { amount: eur(1_000), queue: 'finance' } })
    const free = grant(REFUND.name, { id: 'grt_b', ends_at: '2026-11-21T00:00:00.000Z' })
    expect(withGrants([asks, free])).toMatchObject({ outcome: 'allow', valid_until: '2026-11-21T00:00:00.000Z' })
    expect(withGrants([asks])).toMatchObject({
      outcome: 'require_approval',
      requirements: { queues: { finance: 1 }, min_people: 1 },
      reason: { code: 'GRANT_ASKS_ABOVE' },
    })
  })
})

describe('constraints', () => {
  test('an amount, exactly at its limit and one above, in its currency', () => {
    expect(constrained({ amount_max: eur(4_000) }).outcome).toBe('allow')
    const d = constrained({ amount_max: eur(3_999) })
    expect([code(d), d.reason.sentence]).toEqual([
      'GRANT_CONSTRAINT',
      'The grant reaches to €39.99; this action moves €40.00.',
    ])
    expect(code(constrained({ amount_max: { value: 9_999, currency: 'USD' } }))).toBe('GRANT_CONSTRAINT')
    expect(
      code(constrained({ amount_max: eur(9) }, request({ tool: EXPORT.name, arguments: { masked: true, limit: 1 } }))),
    ).toBe('GRANT_CONSTRAINT')
  })
  test('rows that are not known do not hold, whatever the caller claims', () => {
    const ask = (args: object, more: Partial<ActionRequest> = {}) =>
      code(constrained({ rows_max: 100 }, request({ tool: DELETE.name, arguments: { where: 'x', ...args }, ...more })))
    expect(ask({ limit: 100 })).not.toBe('GRANT_CONSTRAINT')
    expect(ask({ limit: 101 })).toBe('GRANT_CONSTRAINT')
    expect(ask({})).toBe('GRANT_CONSTRAINT')
    expect(ask({}, { claimed_reach: { rows: 1 } })).toBe('GRANT_CONSTRAINT')
    expect(ask({ limit: 100 }, { claimed_reach: { rows: 101 } })).toBe('GRANT_CONSTRAINT')
  })
  test('values of arguments, each of a list', () => {
    const values = (one_of: (string | number | boolean)[], pointer = '/order') =>
      constrained({ values: [{ pointer, one_of }] }).outcome
    expect(values(['48213', '1'])).toBe('allow')
    expect(values(['1'])).toBe('deny')
    expect(values([48213])).toBe('deny')
    expect(values(['x'], '/note')).toBe('deny')
  })
  test('data classes that the organization registered; unknown ones do not hold', () => {
    expect(constrained({ data_classes: ['financial'] }).outcome).toBe('allow')
    expect(code(constrained({ data_classes: ['personal'] }))).toBe('GRANT_CONSTRAINT')
    expect(code(constrained({ data_classes: ['financial'] }, undefined, { resources: [] }))).toBe('GRANT_CONSTRAINT')
    expect(
      constrained({ data_classes: ['personal'] }, request({ tool: EXPORT.name, arguments: { masked: true, limit: 1 } }))
        .outcome,
    ).not.toBe('deny')
  })
  test('hours of a place, with the answer ending when they do', () => {
    const hours = { from: 8, to: 12, time_zone: 'Europe/Berlin', weekdays: [1, 2, 3, 4, 5] }
    expect(constrained({ hours })).toMatchObject({ outcome: 'allow', valid_until: '2026-11-20T11:00:00.000Z' })
    expect(code(constrained({ hours }, undefined, { now: '2026-11-20T11:00:00.000Z' }))).toBe('GRANT_CONSTRAINT')
    expect(code(constrained({ hours: { ...hours, weekdays: [6, 7] } }))).toBe('GRANT_CONSTRAINT')
    expect(code(constrained({ hours: { ...hours, time_zone: 'Mars/Olympus' } }))).toBe('GRANT_CONSTRAINT')
  })
})

describe('ask_above', () => {
  const ask = (value: number, above: GrantFact['ask_above']) =>
    withGrants([grant(REFUND.name, { ask_above: above })], refund(value)).outcome
  test('asks above the amount or the rows, not at it', () => {
    expect(ask(4_000, { amount: eur(4_000) })).toBe('allow')
    expect(ask(4_001, { amount: eur(4_000) })).toBe('require_approval')
    expect(ask(4_000, { rows: 1 })).toBe('allow')
    expect(ask(4_000, { rows: 0 })).toBe('require_approval')
    expect(ask(4_000, { amount: { value: 9_999, currency: 'USD' } })).toBe('require_approval')
  })
})

describe('hours', () => {
  const at = (iso: string) => Date.parse(iso)
  const end = (iso: string, hours: Parameters<typeof hoursEnd>[1]) => {
    const e = hoursEnd(at(iso), hours)
    return e === null ? null : new Date(e).toISOString()
  }
  const utc = (from: number, to: number, weekdays?: number[]) => ({
    from,
    to,
    time_zone: 'UTC',
    ...(weekdays ? { weekdays } : {}),
  })
  test('from is inside, to is outside', () => {
    expect(end('2026-11-20T08:00:00Z', utc(8, 18))).toBe('2026-11-20T18:00:00.000Z')
    expect(end('2026-11-20T17:59:59.999Z', utc(8, 18))).toBe('2026-11-20T18:00:00.000Z')
    expect(end('2026-11-20T18:00:00Z', utc(8, 18))).toBeNull()
    expect(end('2026-11-20T07:59:59Z', utc(8, 18))).toBeNull()
  })
  test('they may run past midnight, and on certain days end with the day', () => {
    expect(end('2026-11-20T23:00:00Z', utc(22, 6))).toBe('2026-11-21T06:00:00.000Z')
    expect(end('2026-11-20T05:00:00Z', utc(22, 6))).toBe('2026-11-20T06:00:00.000Z')
    expect(end('2026-11-20T23:00:00Z', utc(22, 6, [5]))).toBe('2026-11-21T00:00:00.000Z')
    expect(end('2026-11-20T23:00:00Z', utc(0, 0, [5]))).toBe('2026-11-21T00:00:00.000Z')
    expect(end('2026-11-20T12:00:00Z', utc(0, 24))).toBe('2026-11-21T00:00:00.000Z')
  })
  test('zones of half hours count', () => {
    expect(end('2026-11-20T04:45:00Z', { from: 10, to: 12, time_zone: 'Asia/Kolkata' })).toBe(
      '2026-11-20T06:30:00.000Z',
    )
  })
  test('over a change of the clock nothing is promised beyond the next hour', () => {
    // Berlin falls back on 25 October 2026 at 01:00 UTC
    expect(end('2026-10-24T23:30:00Z', { from: 0, to: 6, time_zone: 'Europe/Berlin' })).toBe('2026-10-25T00:00:00.000Z')
  })
})
