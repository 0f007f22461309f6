import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ANSWERED_MIN, type Answered, proposeCut } from './propose-cut.ts'

const answered = (more: Partial<Answered> = {}): Answered => ({
  tool: 'billing.refund',
  column: 'autonomous',
  seconds: 9,
  verdict: 'approved',
  amount: null,
  rows: null,
  recipients: null,
  customers: null,
  ...more,
})
const refunds = (n: number, of: (i: number) => Partial<Answered> & { euros: number }) =>
  Array.from({ length: n }, (_, i) => {
    const { euros, ...more } = of(i)
    return answered({ amount: { value: euros * 100, currency: 'EUR' }, ...more })
  })

describe('a proposed line', () => {
  test('is drawn below the amount from which people begin to read', () => {
    const small = refunds(41, (i) => ({ euros: 60 + 2 * i, seconds: i % 14 === 13 ? 200 : 9 }))
    const large = refunds(30, (i) => ({ euros: 210 + 10 * i, seconds: 300 }))
    expect(proposeCut([...small, ...large], 60)).toEqual({
      tool: 'billing.refund',
      column: 'autonomous',
      cut: { by: 'amount', limit: 15_000, currency: 'EUR' },
      spared: 41,
      quick: 39,
      overridden: 0,
    })
  })
  test('is by reach where no money moves, and by the tool where nothing varies', () => {
    const mails = Array.from({ length: 30 }, (_, i) => answered({ tool: 'mail.send', recipients: 1 + i }))
    expect(proposeCut(mails, 60)?.cut).toEqual({ by: 'reach', measure: 'recipients', limit: 30 })
    const notes = Array.from({ length: 30 }, () => answered({ tool: 'notes.write', rows: 1 }))
    expect(proposeCut(notes, 60)?.cut).toEqual({ by: 'tool' })
  })
  test('is not drawn where too few answered, nor where people read or object', () => {
    expect(
      proposeCut(
        refunds(ANSWERED_MIN - 1, () => ({ euros: 10 })),
        60,
      ),
    ).toBeNull()
    expect(
      proposeCut(
        refunds(40, (i) => ({ euros: 10, seconds: i % 5 ? 9 : 90 })),
        60,
      ),
    ).toBeNull()
    for (const verdict of ['denied', 'edited'] as const)
      expect(
        proposeCut(
          refunds(40, (i) => ({ euros: 10, verdict: i % 20 ? 'approved' : verdict })),
          60,
        ),
      ).toBeNull()
  })
  test('never joins two tools, two stages or two currencies to have enough', () => {
    const half = (more: Partial<Answered>) => Array.from({ length: ANSWERED_MIN - 1 }, () => answered(more))
    expect(proposeCut([...half({ tool: 'a' }), ...half({ tool: 'b' })], 60)).toBeNull()
    expect(proposeCut([...half({ column: 'semi' }), ...half({})], 60)).toBeNull()
    const of = (currency: string) => half({ amount: { value: 1_000, currency } })
    expect(proposeCut([...of('EUR'), ...of('USD')], 60)).toBeNull()
  })
  test('goes to no amount that nobody ever asked about, and says exactly what it counted', () => {
    const any = fc.array(
      fc.record({
        euros: fc.integer({ min: 1, max: 400 }),
        seconds: fc.constantFrom(5, 20, 50, 400),
        verdict: fc.constantFrom('approved' as const, 'approved' as const, 'approved' as const, 'denied' as const),
      }),
      { minLength: 10, maxLength: 120, size: 'max' },
    )
    fc.assert(
      fc.property(any, fc.integer({ min: 50, max: 400 }), (list, from) => {
        const all = refunds(list.length, (i) => {
          const a = list[i] as (typeof list)[number]
          // below the line people only press yes
          return a.euros < from ? { euros: a.euros, seconds: 5 } : a
        })
        const found = proposeCut(all, 60)
        if (found?.cut.by !== 'amount') return
        const { limit } = found.cut
        const below = all.filter((a) => (a.amount?.value ?? 0) <= limit)
        expect(found.spared).toBe(below.length)
        expect(found.quick).toBe(below.filter((a) => a.verdict === 'approved' && a.seconds <= 60).length)
        expect(found.overridden).toBe(below.filter((a) => a.verdict !== 'approved').length)
        expect(Math.max(...all.map((a) => a.amount?.value ?? 0))).toBeGreaterThanOrEqual(limit)
        expect(found.quick / found.spared).toBeGreaterThanOrEqual(0.9)
      }),
      { numRuns: 300 },
    )
  })
})
