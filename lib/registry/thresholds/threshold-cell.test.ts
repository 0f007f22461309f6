import { describe, expect, test } from 'vitest'
import { DEFAULT_THRESHOLDS } from '../../policy/defaults.ts'
import { bands, criticalFault } from './threshold-cell.ts'

const ask = (people = 1, n = 1) => ({
  outcome: 'require_approval',
  requirements: { queues: { 'operations-leads': n }, min_people: people },
})
const valid = (list: unknown) => bands.safeParse(list).success

describe('bands of a threshold cell', () => {
  test('may tighten as confidence falls', () => {
    expect(
      valid([
        { below: 8_000, ...ask() },
        { below: 10_001, outcome: 'allow' },
      ]),
    ).toBe(true)
    expect(
      valid([
        { below: 5_000, outcome: 'deny' },
        { below: 8_000, ...ask() },
        { below: 10_001, outcome: 'allow_with_notice' },
      ]),
    ).toBe(true)
  })
  test('never loosen as confidence falls', () => {
    expect(
      valid([
        { below: 8_000, outcome: 'allow' },
        { below: 10_001, ...ask() },
      ]),
    ).toBe(false)
    expect(
      valid([
        { below: 8_000, ...ask(1) },
        { below: 10_001, ...ask(2) },
      ]),
    ).toBe(false)
    expect(
      valid([
        { below: 8_000, ...ask(1, 1) },
        { below: 10_001, ...ask(1, 2) },
      ]),
    ).toBe(false)
  })
  test('ascend and cover every confidence', () => {
    expect(valid([{ below: 10_000, outcome: 'allow' }])).toBe(false)
    expect(
      valid([
        { below: 10_001, outcome: 'allow' },
        { below: 10_001, outcome: 'allow' },
      ]),
    ).toBe(false)
    expect(
      valid([
        { below: 8_000, ...ask() },
        { below: 4_000, ...ask() },
        { below: 10_001, outcome: 'allow' },
      ]),
    ).toBe(false)
    expect(valid([])).toBe(false)
  })
  test('that do not ask name nobody', () => {
    expect(valid([{ below: 10_001, outcome: 'require_approval' }])).toBe(true)
    expect(valid([{ below: 10_001, ...ask(), outcome: 'allow' }])).toBe(false)
  })
  test('of critical impact never allow alone, and ask two people', () => {
    expect(criticalFault('critical', [{ below: 10_001, outcome: 'allow' }])).not.toBeNull()
    expect(
      criticalFault('critical', [
        { below: 10_001, outcome: 'require_approval', requirements: { queues: { a: 2 }, min_people: 1 } },
      ]),
    ).not.toBeNull()
    expect(
      criticalFault('critical', [
        { below: 10_001, outcome: 'require_approval', requirements: { queues: { a: 1 }, min_people: 2 } },
      ]),
    ).toBeNull()
    expect(criticalFault('high', [{ below: 10_001, outcome: 'allow' }])).toBeNull()
  })
  test('that a new organization starts with are sound', () => {
    expect(DEFAULT_THRESHOLDS).toHaveLength(36)
    for (const cell of DEFAULT_THRESHOLDS)
      for (const list of [cell.semi, cell.autonomous]) {
        expect(bands.safeParse(list).error).toBeUndefined()
        expect(criticalFault(cell.impact, list)).toBeNull()
      }
  })
})
