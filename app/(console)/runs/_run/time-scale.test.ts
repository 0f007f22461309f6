import { expect, test } from 'vitest'
import { timeScale } from './time-scale.ts'

const MINUTE = 60_000

test('waiting is drawn to scale', () => {
  const scale = timeScale([{ from: 0, to: 10 * MINUTE }], [0, 10 * MINUTE])
  expect(scale.at(0)).toBe(0)
  expect(scale.at(5 * MINUTE)).toBe(0.5)
  expect(scale.at(10 * MINUTE)).toBe(1)
  expect(scale.cut).toEqual([])
})

test('hours of silence do not squeeze what happened before and after', () => {
  const waits = [
    { from: 0, to: 6 * MINUTE },
    { from: 300 * MINUTE, to: 306 * MINUTE },
  ]
  const scale = timeScale(waits, [0, 306 * MINUTE])
  expect(scale.cut).toEqual([{ from: 6 * MINUTE, to: 300 * MINUTE }])
  expect(scale.at(6 * MINUTE)).toBeCloseTo(6 / 14)
  expect(scale.at(300 * MINUTE)).toBeCloseTo(8 / 14)
})

test('order is kept and nothing leaves the lane', () => {
  const moments = [0, 3, 3, 900, 5_000_000, 5_000_400]
  const scale = timeScale([], moments)
  const places = moments.map((m) => scale.at(m))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(Math.min(...places)).toBe(0)
  expect(Math.max(...places)).toBe(1)
  expect(scale.at(-5)).toBe(0)
  expect(scale.at(9_999_999)).toBe(1)
})

test('a run of one moment has a place', () => expect(timeScale([], [7]).at(7)).toBe(0))
