import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { bus, type Change } from '../../../lib/platform/bus.ts'
import { type Jobs, startJobs } from '../../../server/job-runner.ts'
import { JOBS } from '../../../server/jobs.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { approved, type ChangesWorld, changesWorld, policyItem } from './changes-world.ts'

let t: TestDatabase
let world: ChangesWorld
const workers: Jobs[] = []
beforeAll(async () => {
  t = await testDatabase()
  world = await changesWorld()
  // two workers with every job of the product
  for (let i = 0; i < 2; i++) workers.push(await startJobs(t.runtimeUrl, JOBS))
})
afterAll(() => Promise.all(workers.map((w) => w.stop())))

test('the worker applies what is scheduled when its time has come, and everybody who listens hears of it', async () => {
  const heard: Change[] = []
  const leave = bus().subscribe(
    world.organizationId,
    (change) => heard.push(change),
    () => {},
    () => {},
  )
  const { id } = await approved(world, [policyItem()])
  const at = new Date(Date.now() + 1_500)
  expect((await applyChange(world.second, id, { at: at.toISOString() })).state).toBe('scheduled')
  await vi.waitFor(async () => expect((await getChange(world.admin, id)).state).toBe('applied'), { timeout: 15_000 })
  const done = await getChange(world.admin, id)
  expect(Date.parse(done.applied?.at ?? '')).toBeGreaterThanOrEqual(at.getTime())
  await vi.waitFor(() => {
    expect(heard).toContainEqual({ organizationId: world.organizationId, kind: 'change', id })
    const snapshot = done.applied?.snapshot_after
    expect(heard).toContainEqual({ organizationId: world.organizationId, kind: 'snapshot', id: snapshot })
  })
  leave()
})
