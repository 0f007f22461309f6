import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argumentsType } from './arguments-type.ts'
import { compileSlice, evaluateSlice } from './cedar-slice.ts'
import { compileSnapshot } from './compile.ts'
import { contextType } from './context-type.ts'
import { decide } from './decide.ts'
import { DEFAULT_THRESHOLDS } from './defaults.ts'
import { rankOf } from './outcome.ts'
import { anyFacts, anyRequest, anyStages } from './testing/arbitraries.ts'
import { content, REFUND } from './testing/fixtures.ts'
import { bandSentence, cellKey, checkThreshold, columnOf, compileCell, lookUp } from './thresholds.ts'
import { IMPACTS, REVERSIBILITIES, SENSITIVITIES, STAGES, type ThresholdBand, type ThresholdCell } from './types.ts'

const band = fc.record({
  below: fc.integer({ min: 1, max: 10_000 }),
  outcome: fc.constantFrom(
    'allow' as const,
    'allow_with_notice' as const,
    'require_approval' as const,
    'deny' as const,
  ),
})
const bands = fc
  .uniqueArray(band, { selector: (b) => b.below, maxLength: 4 })
  .map((list): ThresholdBand[] => [
    ...list.sort((a, b) => a.below - b.below),
    { below: 10_001, outcome: 'require_approval' },
  ])
const cell: fc.Arbitrary<ThresholdCell> = fc.record({
  impact: fc.constantFrom(...IMPACTS),
  reversibility: fc.constantFrom(...REVERSIBILITIES),
  sensitivity: fc.constantFrom(...SENSITIVITIES),
  semi: bands,
  autonomous: bands,
})
const context = contextType(REFUND, argumentsType(REFUND.input_schema).type, {})

describe('the matrix compiles to guards', () => {
  test('which answer as a direct look-up in the table does, on random matrices and requests', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom(...STAGES),
        fc.option(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 7_999, 8_000, 10_000))),
        (cells, pick, stage, confidence) => {
          const unique = [...new Map(cells.map((c) => [cellKey(c), c])).values()]
          const asked = unique[pick % unique.length] as ThresholdCell
          // every cell and both columns in one set: exactly the one band may answer
          const guards = unique.flatMap((c) => [...compileCell(c, 'semi'), ...compileCell(c, 'autonomous')])
          const slice = compileSlice({
            texts: Object.fromEntries(guards.map((g) => [g.id, g.cedar])),
            tool: REFUND.name,
            groups: [],
            context,
          })
          const { satisfied, errors } = evaluateSlice(slice, {
            agent: { id: 'agi_1', attributes: {} },
            resource: 'none',
            context: {
              impact: asked.impact,
              sensitivity: asked.sensitivity,
              stage,
              tool: { reversibility: asked.reversibility },
              ...(confidence === null ? {} : { confidence }),
            },
          })
          expect(errors.size).toBe(0)
          const expected = lookUp(asked, columnOf(stage), confidence)
          expect([...satisfied].map((id) => guards.find((g) => g.id === id)?.band)).toEqual([expected])
          expect([...satisfied][0]).toBe(`threshold:${cellKey(asked)}@${columnOf(stage)}<${expected?.below}`)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
  test('of which a slice evaluates no more than what cell and stage leave open: the short form answers as the long one does', () => {
    const slice = (texts: { [id: string]: string }) => compileSlice({ texts, tool: REFUND.name, groups: [], context })
    fc.assert(
      fc.property(
        cell,
        fc.constantFrom(...STAGES),
        fc.option(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 1, 9_999, 10_000))),
        (asked, stage, confidence) => {
          const guards = compileCell(asked, columnOf(stage))
          const answers = (['cedar', 'residual'] as const).map((form) => {
            const { satisfied, errors } = evaluateSlice(slice(Object.fromEntries(guards.map((g) => [g.id, g[form]]))), {
              agent: { id: 'agi_1', attributes: {} },
              resource: 'none',
              context: {
                impact: asked.impact,
                sensitivity: asked.sensitivity,
                stage,
                tool: { reversibility: asked.reversibility },
                ...(confidence === null ? {} : { confidence }),
              },
            })
            return { satisfied: [...satisfied], errors: [...errors] }
          })
          expect(answers[1]).toEqual(answers[0])
          expect(answers[0]?.satisfied).toHaveLength(1)
        },
      ),
      { numRuns: 120 },
    )
  }, 60_000)
  test('by which a whole decision answers as the table does, whatever the matrix', () => {
    let looked = 0
    const matrix = fc
      .tuple(...DEFAULT_THRESHOLDS.map(() => fc.record({ semi: bands, autonomous: bands })))
      .map((columns) => DEFAULT_THRESHOLDS.map((c, i): ThresholdCell => ({ ...c, ...columns[i] })))
    fc.assert(
      fc.property(matrix, anyRequest, anyFacts, anyStages, (thresholds, request, facts, stages) => {
        const decided = decide(request, facts, compileSnapshot(content({ thresholds, stages })))
        const asked = thresholds.find((c) => cellKey(c) === decided.threshold_cell)
        if (!asked) return
        const expected = lookUp(asked, columnOf(decided.stage), request.confidence)
        const verdict = decided.rules.find((r) => r.id === `threshold:${cellKey(asked)}`)
        if (!verdict) return // refused before anybody looked at the matrix
        looked++
        expect([verdict.matched, verdict.outcome]).toEqual([true, expected?.outcome])
        expect(verdict.sentence).toBe(bandSentence(asked, columnOf(decided.stage), expected as ThresholdBand))
        expect(rankOf(decided.outcome)).toBeGreaterThanOrEqual(rankOf(expected?.outcome ?? 'never'))
      }),
      { numRuns: 150 },
    )
    expect(looked).toBeGreaterThan(75)
  }, 120_000)
  test('missing confidence is the lowest', () => {
    for (const c of DEFAULT_THRESHOLDS) expect(lookUp(c, 'autonomous', null)).toBe(lookUp(c, 'autonomous', 0))
  })
})

describe('the default matrix', () => {
  test('has all 36 cells, and nothing is wrong with any of them', () => {
    expect(new Set(DEFAULT_THRESHOLDS.map(cellKey)).size).toBe(36)
    expect(DEFAULT_THRESHOLDS.flatMap(checkThreshold)).toEqual([])
  })
  test('lets nothing critical happen without two people', () => {
    for (const c of DEFAULT_THRESHOLDS.filter((x) => x.impact === 'critical'))
      for (const b of [...c.semi, ...c.autonomous])
        expect([b.outcome, b.requirements?.min_people]).toEqual(['require_approval', 2])
  })
  test('semi is never looser than autonomous', () => {
    const order = ['allow', 'allow_with_notice', 'require_approval', 'deny']
    for (const c of DEFAULT_THRESHOLDS)
      for (const confidence of [null, 0, 5_000, 7_999, 8_000, 10_000])
        expect(order.indexOf(lookUp(c, 'semi', confidence)?.outcome ?? '')).toBeGreaterThanOrEqual(
          order.indexOf(lookUp(c, 'autonomous', confidence)?.outcome ?? ''),
        )
  })
})

describe('a cell is refused', () => {
  const base: ThresholdCell = {
    impact: 'low',
    reversibility: 'hard',
    sensitivity: 'ordinary',
    semi: [{ below: 10_001, outcome: 'allow' }],
    autonomous: [{ below: 10_001, outcome: 'allow' }],
  }
  const codes = (more: Partial<ThresholdCell>) => checkThreshold({ ...base, ...more }).map((f) => f.code)
  test('when a confidence has no answer', () =>
    expect(codes({ semi: [{ below: 8_000, outcome: 'allow' }] })).toContain('bands_incomplete'))
  test('when bands are out of order', () =>
    expect(
      codes({
        semi: [
          { below: 9_000, outcome: 'deny' },
          { below: 8_000, outcome: 'allow' },
          { below: 10_001, outcome: 'allow' },
        ],
      }),
    ).toContain('bands_disordered'))
  test('when stating less confidence would gain something', () =>
    expect(
      codes({
        autonomous: [
          { below: 8_000, outcome: 'allow' },
          { below: 10_001, outcome: 'require_approval' },
        ],
      }),
    ).toContain('less_confidence_gains'))
  test('when it asks nobody', () =>
    expect(
      codes({ semi: [{ below: 10_001, outcome: 'require_approval', requirements: { queues: {}, min_people: 1 } }] }),
    ).toContain('nobody_asked'))
  test('and warned about when something critical goes alone', () =>
    expect(codes({ impact: 'critical' })).toContain('critical_alone'))
})
