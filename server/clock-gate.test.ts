import { afterEach, expect, test, vi } from 'vitest'
import { type ClockGate, clockGate } from './clock-gate.ts'

let gate: ClockGate
afterEach(() => {
  gate.stop()
  vi.useRealTimers()
})

test.each([0, 2_000, -2_000])('a clock that is off by %i ms serves', async (skew) => {
  gate = await clockGate(async () => skew)
  expect(gate.refusal()).toBeNull()
})

test.each([2_001, -2_001, 3_600_000])('a clock that is off by %i ms refuses to serve', async (skew) => {
  gate = await clockGate(async () => skew)
  const refusal = gate.refusal()
  expect(refusal?.status).toBe(503)
  expect(refusal?.headers.get('content-type')).toBe('application/problem+json')
  expect(await refusal?.json()).toMatchObject({ code: 'clock_skew' })
})

test('a clock that goes wrong is noticed within 30 seconds, and so is its repair', async () => {
  vi.useFakeTimers()
  let skew = 0
  gate = await clockGate(async () => skew)
  skew = 5_000
  await vi.advanceTimersByTimeAsync(30_000)
  expect(gate.refusal()).not.toBeNull()
  skew = 10
  await vi.advanceTimersByTimeAsync(30_000)
  expect(gate.refusal()).toBeNull()
})

test('a database that does not answer changes nothing about the clock', async () => {
  vi.useFakeTimers()
  let answer: () => Promise<number> = async () => 5_000
  gate = await clockGate(() => answer())
  answer = () => Promise.reject(new Error('gone'))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(gate.refusal()).not.toBeNull()
})
