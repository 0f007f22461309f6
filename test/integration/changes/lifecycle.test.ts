import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { editChange } from '../../../lib/changes/edit-change.ts'
import { findingsOfItems } from '../../../lib/changes/findings-of-items.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import type { ChangeItem } from '../../../lib/changes/items.ts'
import { rejectChange } from '../../../lib/changes/review-change.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import { withdrawChange } from '../../../lib/changes/withdraw-change.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { stopEntryChecks } from '../../../lib/registry/checks/run-entry-check.ts'
import { getSnapshot } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, unique } from '../registry/registry-world.ts'
import { approved, type ChangesWorld, changesWorld, drafted, policyItem, submitted, voted } from './changes-world.ts'

let world: ChangesWorld
afterAll(async () => {
  await stopEntryChecks()
  await stopChecks()
})
beforeAll(async () => {
  await testDatabase()
  world = await changesWorld()
})
const reasonFor = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: { code?: string }) => e.code ?? String(e),
  )

test('who reviews a change is told of each rule what its author was told, with its place', async () => {
  const [broken, sound] = [unique('rule'), unique('rule')]
  const cedar = 'forbid (principal, action == Action::"billing.refnd", resource);'
  const { items } = await drafted(world.writer, [policyItem(broken, { cedar }), policyItem(sound)])
  const found = await findingsOfItems(world.compliance, items as unknown as ChangeItem[], { from: 0, shown: 50 })
  expect(found.map((f) => f.item)).toEqual([0, 1])
  expect(found[0]?.findings).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      pointer: '/content/cedar',
      message: expect.stringContaining('there is no tool billing.refnd'),
      place: expect.objectContaining({ line: 1 }),
    }),
  )
  expect(found[1]?.findings.filter((f) => f.severity === 'error')).toEqual([])
  expect(
    await findingsOfItems(world.compliance, items as unknown as ChangeItem[], { from: 1, shown: 50 }),
  ).toHaveLength(1)
  await expect(findingsOfItems({ ...world.compliance, roles: [] }, [], { from: 0, shown: 50 })).rejects.toMatchObject({
    status: 403,
  })
})

test('from the draft to what decides: nothing changes before it is applied, and each step is in the log', async () => {
  const id = unique('rule')
  const draft = await drafted(world.writer, [policyItem(id)])
  expect(draft).toMatchObject({
    state: 'draft',
    version: 1,
    author: { id: world.writer.id },
    may: { submit: true, approve: [] },
  })
  expect((await getSnapshot(world.writer, 'active')).content.policies.map((p) => p.id)).not.toContain(id)
  expect((await submitChange(world.writer, draft.id, { version: 1 })).state).toBe('in_review')
  expect((await voted(world.compliance, draft.id)).state).toBe(draft.loosening ? 'in_review' : 'approved')
  const agreed = await voted(world.second, draft.id)
  expect(agreed).toMatchObject({ state: 'approved', enough: true })
  const applied = await applyChange(world.second, draft.id, {})
  expect(applied).toMatchObject({
    state: 'applied',
    applied: { by: { id: world.second.id } },
    results: [{ item: 0, kind: 'policy.publish', subject: id }],
  })
  const active = await getSnapshot(world.writer, 'active')
  expect(active.hash).toBe(applied.applied?.snapshot_after)
  expect(active.cause).toBe(`change:${draft.id}`)
  expect(active.content.policies.find((p) => p.id === id)).toMatchObject({ version: 1, owner: world.writer.id })
  const types = (await entriesOf(world.organizationId)).filter((e) => e.subjectId === draft.id).map((e) => e.type)
  expect(types).toEqual(['change.drafted', 'change.submitted', 'change.approved', 'change.approved', 'change.applied'])
  expect(applied.events.map((e) => e.kind)).toEqual(['drafted', 'submitted', 'approved', 'approved', 'applied'])
})

test('editing drops the approvals, and the editor is one of its writers from then on', async () => {
  const change = await approved(world, [policyItem()])
  const edited = await editChange(world.peer, change.id, {
    version: change.version,
    items: [policyItem(unique('rule'))],
  })
  expect(edited).toMatchObject({ state: 'in_review', version: 2, enough: false })
  expect(edited.approvals.map((a) => a.counts)).toEqual([false, false])
  expect(edited.writers.map((w) => w.id)).toEqual([world.writer.id, world.peer.id])
  expect(await reasonFor(voted(world.peer, change.id))).toBe('own_change')
  expect(await reasonFor(voted(world.writer, change.id))).toBe('own_change')
  expect(await reasonFor(applyChange(world.second, change.id, {}))).toBe('wrong_state')
  await voted(world.compliance, change.id)
  await voted(world.second, change.id)
  expect((await applyChange(world.second, change.id, {})).state).toBe('applied')
})

test('what was sent back is edited and submitted again; what was withdrawn is over', async () => {
  const change = await submitted(world.writer, [policyItem()])
  const { content_hash } = change
  const back = await rejectChange(world.compliance, change.id, { content_hash, role: 'compliance', reason: 'Why 250?' })
  expect(back).toMatchObject({ state: 'rejected', closed_reason: 'Why 250?' })
  const again = await editChange(world.writer, change.id, { version: back.version, why: 'Because finance says so.' })
  expect(again.state).toBe('draft')
  await submitChange(world.writer, change.id, {})
  expect(await reasonFor(withdrawChange(world.second, change.id, {}))).toBe('forbidden')
  expect((await withdrawChange(world.writer, change.id, {})).state).toBe('withdrawn')
  expect(await reasonFor(editChange(world.writer, change.id, { version: 2, title: 'Another' }))).toBe('wrong_state')
  expect((await getChange(world.approver, change.id)).may).toMatchObject({ edit: false, approve: [], apply: false })
})
