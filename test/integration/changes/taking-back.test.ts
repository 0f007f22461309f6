import { beforeAll, expect, test } from 'vitest'
import { activeChange } from '../../../lib/changes/active-change.ts'
import { applyChange, applyInEmergency } from '../../../lib/changes/apply-change.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { countOpenChanges } from '../../../lib/changes/list-changes.ts'
import { reviewEmergency } from '../../../lib/changes/review-emergency.ts'
import { rollBackChange } from '../../../lib/changes/roll-back-change.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { inTransaction, read } from '../../../lib/platform/db.ts'
import { getIdentity } from '../../../lib/registry/agents/get-identity.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { getPolicy } from '../../../lib/registry/policies/get-policy.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { getSnapshot } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { getTool } from '../../../lib/registry/tools/get-tool.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { testDatabase } from '../../harness.ts'
import { inDays, newAgent, refundPolicy, refundTool, unique } from '../registry/registry-world.ts'
import { approved, type ChangesWorld, changesWorld, drafted, policyItem } from './changes-world.ts'

let world: ChangesWorld
beforeAll(async () => {
  await testDatabase()
  world = await changesWorld()
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: { code?: string }) => e.code ?? String(e),
  )
const active = () => getSnapshot(world.admin, 'active')
const applied = async (items: unknown[], author: PersonActor = world.writer) => {
  const { id } = await approved(world, items, author)
  return await applyChange(world.second, id, {})
}
const reason = { reason: 'It asks for too much.' }

test('the newest change is taken back at once: the snapshot is, hash for hash, the one from before', async () => {
  const kept = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id: kept }))
  const before = await active()
  const fresh = unique('rule')
  const change = await applied(
    [
      policyItem(kept, { outcome: 'deny', requirements: undefined }),
      policyItem(fresh),
      { kind: 'tool.register', value: { definition: refundTool({ class: 'destructive' }) } },
      { kind: 'limit.set', id: 'refunds', value: { definition: LIMIT } },
      {
        kind: 'threshold.change',
        cell: { impact: 'low', reversibility: 'reversible', sensitivity: 'ordinary' },
        value: { semi: DENY, autonomous: DENY, rationale: 'Until the audit is over.' },
      },
    ],
    world.admin,
  )
  expect((await active()).hash).not.toBe(before.hash)
  expect(change.may.roll_back).toBe('now')
  expect((await activeChange(world.second))?.id).toBe(change.id)
  const back = await rollBackChange(world.second, change.id, reason)
  expect(back).toMatchObject({
    state: 'rolled_back',
    rolled_back: { by: { id: world.second.id }, reason: reason.reason },
  })
  expect((await active()).hash).toBe(before.hash)
  expect(await activeChange(world.second)).toBeNull()
  expect(await getPolicy(world.admin, fresh)).toMatchObject({ status: 'retired' })
  // what was taken back can be done again, under the same names, as further versions
  await applied(
    [
      policyItem(kept, { outcome: 'never', requirements: undefined }),
      policyItem(fresh, { outcome: 'deny', requirements: undefined }),
      { kind: 'tool.register', value: { definition: refundTool({ class: 'destructive' }) } },
    ],
    world.admin,
  )
  expect(await getPolicy(world.admin, kept)).toMatchObject({ status: 'active', version: 3 })
  expect(await getPolicy(world.admin, fresh)).toMatchObject({ status: 'active', version: 2 })
  expect(await getTool(world.admin, 'billing.refund')).toMatchObject({ current_version: 3, class: 'destructive' })
})

test('nobody steps back alone twice: an older change becomes a draft with the reverse items', async () => {
  const id = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id }))
  const older = await applied([policyItem(id, { outcome: 'deny', requirements: undefined })])
  const newer = await applied([policyItem()])
  await rollBackChange(world.second, newer.id, reason)
  const draft = await rollBackChange(world.writer, older.id, reason)
  expect(draft).toMatchObject({ state: 'draft', roll_back_of: older.id, why: reason.reason })
  expect(draft.items).toMatchObject([
    { kind: 'policy.publish', policy: { content: { id, outcome: 'require_approval' } } },
  ])
  expect((await getChange(world.writer, older.id)).state).toBe('applied')
  expect(await codeOf(rollBackChange(world.second, newer.id, reason))).toBe('wrong_state')
})

test('what only tightens is taken back by one person at any time; what loosens, for a day', async () => {
  const id = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id, outcome: 'deny', requirements: undefined }))
  const daysAgo = (change: string, hours: number) =>
    inTransaction(world.organizationId, (tx) =>
      tx.changeRequest.updateMany({
        where: { organizationId: world.organizationId, id: change },
        data: { appliedAt: new Date(Date.now() - hours * 3_600_000) },
      }),
    )
  // a loosening, lived with for a month: going back tightens
  const looser = await applied([policyItem(id)])
  await daysAgo(looser.id, 720)
  expect(await getChange(world.second, looser.id)).toMatchObject({ may: { roll_back: 'now' }, roll_back_loosens: [] })
  expect((await rollBackChange(world.second, looser.id, reason)).state).toBe('rolled_back')
  // a guard, lived with for a day: going back loosens
  const stricter = await applied([policyItem(id, { outcome: 'never', requirements: undefined })])
  await daysAgo(stricter.id, 23)
  const soon = await getChange(world.second, stricter.id)
  expect(soon.may.roll_back).toBe('now')
  expect(soon.roll_back_loosens).toHaveLength(1)
  await daysAgo(stricter.id, 25)
  expect((await getChange(world.second, stricter.id)).may.roll_back).toBe('draft')
  const draft = await rollBackChange(world.writer, stricter.id, reason)
  expect(draft).toMatchObject({ state: 'draft', roll_back_of: stricter.id, loosening: true, approvals_needed: 2 })
  expect((await active()).content.policies.find((p) => p.id === id)?.outcome).toBe('never')
  await daysAgo(stricter.id, 1)
  const back = await rollBackChange(world.second, stricter.id, reason)
  expect(back.events.at(-1)?.detail).toMatchObject({ loosening: true })
})

test('a retired rule comes back by its roll-back, and as a draft when others came after', async () => {
  const id = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id }))
  const retired = await applied([{ kind: 'policy.retire', id, reason: 'Nobody needs it.' }])
  await rollBackChange(world.second, retired.id, reason)
  expect(await getPolicy(world.admin, id)).toMatchObject({ status: 'active', version: 1 })
  const again = await applied([{ kind: 'policy.retire', id, reason: 'Nobody needs it.' }])
  await applied([policyItem()])
  const draft = await rollBackChange(world.writer, again.id, reason)
  const done = await applied(draft.items as unknown[])
  expect(done.state).toBe('applied')
  expect(await getPolicy(world.admin, id)).toMatchObject({ status: 'active', version: 2 })
})

test('it never gives back a grant, a credential, a suspended identity, a quarantined tool or a role', async () => {
  const { identityId } = await newAgent(world)
  const person = world.developer.id
  const tool = refundTool({ name: 'billing.void' })
  await applied([{ kind: 'tool.register', value: { definition: tool } }], world.admin)
  const given = await applied([grantItem(identityId, 'billing.void')], world.admin)
  const grantId = given.results[0]?.subject ?? ''
  const change = await applied(
    [
      { kind: 'grant.revoke', id: grantId, reason: 'Season is over.' },
      grantItem(identityId, 'billing.refund'),
      { kind: 'roles.set', person, value: { roles: ['developer', 'approver'] } },
      {
        kind: 'stages.set',
        identity: identityId,
        value: { default_stage: 'semi', tools: { 'billing.void': 'shadow' } },
      },
      { kind: 'tool.register', value: { definition: { ...tool, reversibility: 'irreversible' } } },
    ],
    world.admin,
  )
  await quarantineTool(world.second, 'billing.void', { reason: 'It answers oddly.' })
  await suspendIdentity(world.second, identityId, { reason: 'It asks oddly.' })
  const back = await rollBackChange(world.second, change.id, reason)
  expect(back.state).toBe('rolled_back')
  expect(back.events.at(-1)?.detail).toMatchObject({ left: [{ item: 0 }, { item: 2 }, { item: 3 }] })
  const grants = await read(world.organizationId, (db) => db.grant.findMany({ where: { identityId } }))
  expect(grants.every((g) => g.revokedAt !== null)).toBe(true)
  const members = await read(world.organizationId, (db) => db.membership.findMany({ where: { personId: person } }))
  expect(members[0]?.roles).toEqual(['approver', 'developer'])
  expect(await getTool(world.admin, 'billing.void')).toMatchObject({ status: 'quarantined', current_version: 1 })
  // autonomy that was raised is lowered; what was lowered stays
  expect(await getIdentity(world.admin, identityId)).toMatchObject({
    status: 'suspended',
    default_stage: 'supervised',
    stages: { 'billing.void': 'shadow' },
  })
})

test('what somebody changed since is not overwritten by a roll-back', async () => {
  const id = unique('rule')
  const change = await applied([policyItem(id)])
  await publishPolicy(world.system, refundPolicy({ id, outcome: 'deny', requirements: undefined }))
  await expect(rollBackChange(world.second, change.id, reason)).rejects.toMatchObject({
    code: 'base_moved',
    members: { conflicts: [{ item: 0, target: `policy:${id}`, was: { version: 1 }, is: { version: 2 } }] },
  })
  expect((await getChange(world.second, change.id)).state).toBe('applied')
})

test('in an emergency a change needs no approval but a reason, and somebody else looks at it afterwards', async () => {
  const id = unique('rule')
  const draft = await drafted(world.writer, [policyItem(id, { outcome: 'deny', requirements: undefined })])
  const now = { version: draft.version, reason: 'Refunds are going out twice.' }
  for (const person of [world.writer, world.compliance, world.approver, world.developer])
    expect(await codeOf(applyInEmergency(person, draft.id, now))).toBe('forbidden')
  expect(await codeOf(applyInEmergency(world.admin, draft.id, { version: 1, reason: 'Now' }))).toBe('invalid_request')
  const due = await countOpenChanges(world.approver)
  const done = await applyInEmergency(world.admin, draft.id, now)
  expect(done).toMatchObject({ state: 'applied', emergency: { by: { id: world.admin.id }, reviewed_at: null } })
  expect((await active()).content.policies.some((p) => p.id === id)).toBe(true)
  expect((await countOpenChanges(world.approver)).unreviewed).toBe(due.unreviewed + 1)
  const note = { content_hash: done.content_hash, note: 'Seen, and right.' }
  const review = (person: PersonActor, role = person.roles[0]) =>
    codeOf(reviewEmergency(person, draft.id, { ...note, role }))
  expect(await review(world.admin)).toBe('own_change')
  expect(await review(world.writer)).toBe('own_change')
  expect(await review(world.approver)).toBe('forbidden')
  expect(await review(world.compliance, 'admin')).toBe('role_not_held')
  const seen = await reviewEmergency(world.compliance, draft.id, { ...note, role: 'compliance' })
  expect(seen.emergency).toMatchObject({ reviewed_by: { id: world.compliance.id }, note: note.note })
  expect(await review(world.second)).toBe('already_so')
  expect((await countOpenChanges(world.approver)).unreviewed).toBe(due.unreviewed)
})

const grantItem = (identity: string, tool: string) => ({
  kind: 'grant.create',
  value: { identity, tool, ends_at: inDays(30), justification: 'Season.' },
})
const DENY = [{ below: 10_001, outcome: 'deny' }]
const LIMIT = {
  scope: 'organization',
  measure: 'count',
  window: 'day',
  max: 10,
  outcome: 'deny',
  reason_code: 'TEN_A_DAY',
  sentence: 'Ten a day.',
}
