import { expect, test } from 'vitest'
import { coveredMs } from './waiting-time.ts'

test.each([
  [[], 0],
  [[[0, 10]], 10],
  [
    [
      [0, 10],
      [5, 20],
      [30, 31],
    ],
    21,
  ],
  [
    [
      [5, 6],
      [0, 10],
    ],
    10,
  ],
] as [number[][], number][])('overlapping waits count once: %j', (spans, ms) =>
  expect(coveredMs(spans.map(([from, to]) => ({ from: from as number, to: to as number })))).toBe(ms),
)
