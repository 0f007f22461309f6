import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkBands } from './check-bands.ts'
import { DEFAULT_BANDS } from './defaults.ts'
import { banded } from './measure-impact.ts'
import { impactRank } from './outcome.ts'
import { type Bands, IMPACTS } from './types.ts'

const found = (more: Partial<Bands>, severity = 'error') =>
  checkBands({ ...DEFAULT_BANDS, ...more } as Bands)
    .filter((f) => f.severity === severity)
    .map((f) => `${f.pointer} ${f.code}`)

describe('a band table', () => {
  test('that a new organization starts with is sound', () => expect(checkBands(DEFAULT_BANDS)).toEqual([]))
  test('out of order, below zero or between numbers is refused at its place', () => {
    const rows = (...of: [number, (typeof IMPACTS)[number]][]) => of.map(([up_to, impact]) => ({ up_to, impact }))
    expect(found({ rows: rows([10, 'low'], [10, 'medium']) })).toEqual(['/rows/1/up_to bands_disordered'])
    expect(found({ customers: rows([-1, 'low']) })).toEqual(['/customers/0/up_to bad_number'])
    expect(found({ recipients: rows([1.5, 'low'], [Number.NaN, 'high']) })).toEqual([
      '/recipients/0/up_to bad_number',
      '/recipients/1/up_to bad_number',
    ])
    expect(found({ rows_read: rows([10, 'high'], [100, 'low']) })).toEqual(['/rows_read/1/impact more_gains'])
  })
  test('with a hole or a word that is no impact is refused', () => {
    expect(found({ class: { read: 'low', write: 'medium' } as Bands['class'] })).toEqual(['/class/destructive hole'])
    expect(found({ data: { health: 'tiny' as 'low' }, sensitivity: { health: 'regulated' } })).toEqual([
      '/data/health unknown_value',
    ])
  })
  test('in a currency that does not exist is refused', () => {
    expect(found({ amounts: { EUX: [] } })).toEqual(['/amounts/EUX unknown_currency'])
    expect(found({ amounts: { __proto__: null, constructor: [] } as never })).toEqual([
      '/amounts/constructor unknown_currency',
    ])
  })
  test('by which what is harder to undo counts for less is refused', () => {
    expect(found({ class: { read: 'low', write: 'high', destructive: 'medium' } })).toEqual([
      '/class/destructive harder_gains',
    ])
    expect(found({ reversibility: { reversible: 'medium', hard: 'low', irreversible: 'high' } })).toEqual([
      '/reversibility/hard harder_gains',
    ])
  })
  test('says what it leaves to the rules for the unlisted', () => {
    const { personal: _, ...sensitivity } = DEFAULT_BANDS.sensitivity
    expect(found({ sensitivity }, 'warning')).toEqual(['/data/personal no_layer'])
    expect(found({ amounts: {} }, 'warning')).toEqual(['/amounts no_currency'])
    expect(found({ rows: [] }, 'warning')).toEqual(['/rows everything_critical'])
    expect(found({ unbounded: 'high' }, 'warning')).toEqual(['/unbounded not_knowing_gains'])
    expect(found({ effects: { key_change: 'low' } }, 'warning')).toEqual(['/effects/key_change always_critical'])
  })
  test('that is accepted never makes more reach count for less', () => {
    const row = fc.record({ up_to: fc.integer({ min: -2, max: 60 }), impact: fc.constantFrom(...IMPACTS) })
    let accepted = 0
    fc.assert(
      fc.property(fc.array(row, { maxLength: 3 }), fc.nat(70), fc.nat(70), (rows, a, b) => {
        if (found({ rows }).length) return
        accepted++
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(impactRank(banded(rows, more))).toBeGreaterThanOrEqual(impactRank(banded(rows, less)))
      }),
      { numRuns: 2_000 },
    )
    expect(accepted).toBeGreaterThan(200)
  })
})
