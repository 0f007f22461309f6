import { beforeAll, expect, test } from 'vitest'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { applyDueChanges } from '../../../lib/changes/apply-due-changes.ts'
import { compareSnapshots } from '../../../lib/changes/compare-snapshots.ts'
import { diffChange } from '../../../lib/changes/diff-change.ts'
import { editChange, rebaseChange } from '../../../lib/changes/edit-change.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { withdrawChange } from '../../../lib/changes/withdraw-change.ts'
import { suspendMember } from '../../../lib/people/suspend-member.ts'
import { revokeGrant } from '../../../lib/registry/grants/revoke-grant.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { getSnapshot } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, inDays, member, newAgent, refundPolicy, unique } from '../registry/registry-world.ts'
import { approved, type ChangesWorld, changesWorld, policyItem, submitted, voted } from './changes-world.ts'

let t: TestDatabase
let world: ChangesWorld
beforeAll(async () => {
  t = await testDatabase()
  world = await changesWorld()
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: { code?: string }) => e.code ?? String(e),
  )
const denied = (id: string) => policyItem(id, { outcome: 'deny', requirements: undefined })
const publish = (id: string, over: Record<string, unknown> = {}) =>
  publishPolicy(world.system, refundPolicy({ id, ...over }))
const soon = () => new Date(Date.now() + 60_000).toISOString()
/** Its time has come. */
const due = (id: string) =>
  t.owner.query(`UPDATE change_request SET apply_at = now() - interval '1 second' WHERE id = $1`, [id])

test('what somebody changed meanwhile is a conflict: what it was, what it is, what is wanted; a rebase is reviewed anew', async () => {
  const id = unique('rule')
  await publish(id)
  const change = await approved(world, [denied(id)])
  await publish(id, { sentence: 'Refunds over €250 need a lead.' })
  const refused = applyChange(world.second, change.id, {})
  await expect(refused).rejects.toMatchObject({
    code: 'base_moved',
    status: 409,
    fields: [{ pointer: '/items/0' }],
    members: {
      conflicts: [
        {
          item: 0,
          target: `policy:${id}`,
          was: { version: 1, content: { sentence: 'Refunds over €250 need an operations lead.' } },
          is: { version: 2, content: { sentence: 'Refunds over €250 need a lead.' } },
          wanted: { kind: 'policy.publish', policy: { content: { outcome: 'deny' } } },
        },
      ],
    },
  })
  const seen = await getChange(world.second, change.id)
  expect(seen).toMatchObject({ state: 'approved', conflicts: [{ item: 0 }], may: { apply: false, rebase: true } })
  // an edit of something else hides no conflict
  const edited = await editChange(world.writer, change.id, { version: seen.version, title: 'Another title' })
  expect(edited.conflicts).toHaveLength(1)
  const rebased = await rebaseChange(world.writer, change.id, { version: edited.version })
  expect(rebased).toMatchObject({ state: 'in_review', conflicts: [], enough: false, content_hash: change.content_hash })
  expect(await codeOf(applyChange(world.second, change.id, {}))).toBe('wrong_state')
  await voted(world.compliance, change.id)
  await voted(world.second, change.id)
  expect((await applyChange(world.second, change.id, {})).state).toBe('applied')
})

test('what the items do not touch may move', async () => {
  const [id, other] = [unique('rule'), unique('rule')]
  await publish(id)
  const change = await approved(world, [denied(id)])
  await publish(other)
  expect((await applyChange(world.second, change.id, {})).state).toBe('applied')
})

test('an item that was written for an earlier version is told so at once', async () => {
  const id = unique('rule')
  await publish(id)
  await publish(id, { sentence: 'Refunds over €250 need a lead.' })
  const item = { kind: 'policy.publish', policy: { ...denied(id).policy, base_version: 1 } }
  await expect(submitted(world.writer, [item])).rejects.toMatchObject({
    code: 'changed_meanwhile',
    fields: [{ pointer: '/items/0' }],
  })
  const current = { ...item, policy: { ...item.policy, base_version: 2 } }
  expect((await submitted(world.writer, [current])).state).toBe('in_review')
})

test('an approval counts only while its person is active and holds the role', async () => {
  const [reviewer, admin] = [await member(world, 'compliance'), await member(world, 'admin')]
  const id = unique('rule')
  await publish(id)
  const { id: change } = await submitted(world.writer, [{ kind: 'policy.retire', id, reason: 'Nobody needs it.' }])
  await voted(reviewer, change)
  expect(await voted(admin, change)).toMatchObject({ state: 'approved', loosening: true, approvals_needed: 2 })
  await t.owner.query(`UPDATE membership SET roles = '{developer}' WHERE person_id = $1`, [admin.id])
  expect(await codeOf(applyChange(world.second, change, {}))).toBe('approvals_missing')
  expect(await codeOf(applyChange(world.second, change, { at: soon() }))).toBe('approvals_missing')
  const seen = await getChange(world.second, change)
  expect(seen.approvals.find((a) => a.person.id === admin.id)).toMatchObject({
    counts: false,
    lapsed: 'This person no longer holds the role admin.',
  })
  await voted(world.second, change)
  await suspendMember(world.second, { person: reviewer.id })
  expect(await codeOf(applyChange(world.second, change, {}))).toBe('approvals_missing')
  await voted(world.compliance, change)
  expect((await applyChange(world.second, change, {})).state).toBe('applied')
})

test('two of one role are not enough to loosen, one is enough to tighten', async () => {
  const id = unique('rule')
  await publish(id)
  const loose = await submitted(world.writer, [{ kind: 'policy.retire', id, reason: 'Nobody needs it.' }])
  await voted(world.admin, loose.id)
  expect(await voted(world.second, loose.id)).toMatchObject({ state: 'in_review', enough: false })
  expect(await voted(world.peer, loose.id)).toMatchObject({ state: 'approved', enough: true })
  const tight = await submitted(world.writer, [policyItem(unique('rule'))])
  expect(tight).toMatchObject({ loosening: false, approvals_needed: 1 })
  expect((await voted(world.peer, tight.id)).state).toBe('approved')
})

test('a scheduled change is applied at its time, once, however many workers come', async () => {
  const id = unique('rule')
  const change = await approved(world, [policyItem(id)])
  expect(await codeOf(applyChange(world.second, change.id, { at: new Date(0).toISOString() }))).toBe('invalid_request')
  expect(await codeOf(applyChange(world.second, change.id, { at: inDays(91) }))).toBe('invalid_request')
  const waiting = await applyChange(world.second, change.id, { at: soon() })
  expect(waiting).toMatchObject({ state: 'scheduled', scheduled_by: { id: world.second.id } })
  expect(await applyDueChanges()).toBe(0)
  const epoch = () => t.owner.query(`SELECT value FROM epoch WHERE organization_id = $1`, [world.organizationId])
  const before = (await epoch()).rows
  await due(change.id)
  const applied = await Promise.all([applyDueChanges(), applyDueChanges(), applyDueChanges()])
  expect(applied.reduce((a, b) => a + b)).toBe(1)
  expect((await epoch()).rows).not.toEqual(before)
  const done = await getChange(world.second, change.id)
  expect(done).toMatchObject({ state: 'applied', applied: { by: { id: 'worker' } } })
  expect((await getSnapshot(world.admin, 'active')).content.policies.some((p) => p.id === id)).toBe(true)
  const entries = await entriesOf(world.organizationId, 'change.applied')
  expect(entries.filter((e) => e.subjectId === change.id)).toHaveLength(1)
})

test('a scheduled change that cannot be applied is in review again, with the cause, and nothing of it applied', async () => {
  const [id, fresh] = [unique('rule'), unique('rule')]
  await publish(id)
  const change = await approved(world, [policyItem(fresh), denied(id)])
  await applyChange(world.second, change.id, { at: soon() })
  await publish(id, { sentence: 'Refunds over €250 need a lead.' })
  await due(change.id)
  expect(await applyDueChanges()).toBe(0)
  expect(await getChange(world.second, change.id)).toMatchObject({
    state: 'in_review',
    apply_at: null,
    failure: { code: 'base_moved' },
    conflicts: [{ item: 1 }],
  })
  expect((await getSnapshot(world.admin, 'active')).content.policies.some((p) => p.id === fresh)).toBe(false)
  const [entry] = (await entriesOf(world.organizationId, 'change.schedule_failed')).slice(-1)
  expect(entry).toMatchObject({ subjectId: change.id, actorKind: 'system' })
  const rebased = await rebaseChange(world.writer, change.id, {})
  expect(rebased.failure).toBeNull()
})

test('what is scheduled can still be withdrawn', async () => {
  const change = await approved(world, [policyItem()])
  await applyChange(world.second, change.id, { at: soon() })
  await withdrawChange(world.writer, change.id, {})
  await due(change.id)
  expect(await applyDueChanges()).toBe(0)
  expect((await getChange(world.second, change.id)).state).toBe('withdrawn')
})

test('two snapshots are compared with the grants as they stood when each began to decide', async () => {
  const { identityId } = await newAgent(world)
  const grant = {
    kind: 'grant.create',
    value: { identity: identityId, tool: 'billing.refund', ends_at: inDays(30), justification: 'Season.' },
  }
  const rule = unique('rule')
  const given = await applyChange(world.second, (await approved(world, [grant, policyItem(rule)], world.admin)).id, {})
  const [before, after] = [given.applied?.snapshot_before ?? '', given.applied?.snapshot_after ?? '']
  const grantId = given.results[0]?.subject ?? ''
  expect(await compareSnapshots(world.approver, before, after)).toMatchObject({
    differences: [{ kind: 'policy', id: rule, was: null, is: { version: 1 } }],
    grants: [{ id: grantId, was: null, is: { identity: identityId, tool: 'billing.refund' } }],
  })
  await revokeGrant(world.second, grantId, { reason: 'Over.' })
  await publish(unique('rule'))
  const now = await compareSnapshots(world.approver, after, 'active')
  expect(now.grants).toMatchObject([{ id: grantId, is: null }])
  expect(await codeOf(compareSnapshots(world.approver, after, `sha256:${'0'.repeat(64)}`))).toBe('not_found')
})

test('what an item makes different is told in words, by place, and line by line', async () => {
  const id = unique('rule')
  await publish(id)
  const cedar = `${refundPolicy().content.cedar.replace('25000', '10000')}`
  const change = await submitted(world.writer, [policyItem(id, { cedar }), policyItem(unique('rule'))])
  const { items, next_from } = await diffChange(world.approver, change.id, { limit: '1' })
  expect(next_from).toBe(1)
  expect(items).toMatchObject([
    { item: 0, kind: 'policy.publish', text: [{ op: 'removed' }, { op: 'added', text: cedar }] },
  ])
  expect((await diffChange(world.approver, change.id, { from: '1' })).items).toMatchObject([{ item: 1, was: null }])
})
