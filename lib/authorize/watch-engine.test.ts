import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { healthResponse } from '../platform/health.ts'
import { cedarBroken, guarded } from '../policy/cedar-instance.ts'
import { watchEngine } from './watch-engine.ts'

// in a worker of its own: the mark belongs to the process
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a process goes on until its engine is broken, then it ends once and says so meanwhile', () => {
  let ended = 0
  watchEngine(() => ended++, 1_000)
  vi.advanceTimersByTime(60_000)
  expect([ended, healthResponse(cedarBroken()).status]).toEqual([0, 200])
  expect(() =>
    guarded(() => {
      throw new WebAssembly.RuntimeError('unreachable')
    }),
  ).toThrow()
  expect(healthResponse(cedarBroken()).status).toBe(503)
  vi.advanceTimersByTime(60_000)
  expect(ended).toBe(1)
})
