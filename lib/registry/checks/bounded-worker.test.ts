import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { BoundedWorker } from './bounded-worker.ts'

const worker = new BoundedWorker<string, string>(path.join(import.meta.dirname, 'testing/greedy-worker.ts'), {
  cpuMsMax: 300,
  memoryMbMax: 32,
})
afterAll(() => worker.stop())
const ask = (what: string) => worker.ask(() => what)

test('work that takes too much processor time, too much memory, or faults is ended, and the next one works', async () => {
  expect(await ask('echo')).toEqual({ answer: 'echo' })
  expect(await ask('spin')).toEqual({ stopped: 'it takes too long' })
  expect(await ask('echo')).toEqual({ answer: 'echo' })
  expect(await ask('eat')).toMatchObject({ stopped: expect.any(String) })
  expect(await ask('echo')).toEqual({ answer: 'echo' })
  expect(await ask('throw')).toMatchObject({ stopped: 'it cannot be read' })
  expect(await ask('exit')).toMatchObject({ stopped: 'its worker ended' })
  expect(await ask('echo')).toEqual({ answer: 'echo' })
})

test('the thread has nothing of our environment', async () => {
  await worker.stop()
  vi.stubEnv('COUNTERSIGN_SECRET', 'a secret of the installation')
  expect(await ask('echo')).toEqual({ answer: 'echo' })
  vi.unstubAllEnvs()
})
