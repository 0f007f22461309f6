import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyItems } from '../../../lib/changes/apply-items.ts'
import { checkItems, demandSoundItems } from '../../../lib/changes/check-items.ts'
import { draftContent } from '../../../lib/changes/draft-content.ts'
import { type ChangeItem, changeItems, plainItems } from '../../../lib/changes/items.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { read } from '../../../lib/platform/db.ts'
import { snapshotParts } from '../../../lib/policy/snapshot.ts'
import { change } from '../../../lib/registry/change.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { listGrants } from '../../../lib/registry/grants/list-grants.ts'
import { getPolicy } from '../../../lib/registry/policies/get-policy.ts'
import { getQueue } from '../../../lib/registry/queues/get-queue.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { getSnapshot, listSnapshots } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { testDatabase } from '../../harness.ts'
import {
  entriesOf,
  inDays,
  member,
  newAgent,
  newWorld,
  refundPolicy,
  refundTool,
  type World,
} from '../registry/registry-world.ts'

let world: World
let author: PersonActor
let identity: string
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  author = await member(world, 'policy_author')
  identity = (await newAgent(world)).identityId
})
afterAll(stopChecks)

const itemsOf = (...list: unknown[]): ChangeItem[] => plainItems(changeItems.parse(list))
const apply = async (items: ChangeItem[], id = 'chg_1') => {
  await demandSoundItems(world.organizationId, items)
  return await change(world.system, (tx) =>
    applyItems(tx, world.system, items, { change: id, author: author.id, approvers: [world.admin.id] }),
  )
}
const active = async () => (await getSettings(world.admin)).active_snapshot as string
const everything = async () =>
  JSON.stringify([
    await active(),
    await read(world.organizationId, (db) => db.policyVersion.count()),
    await read(world.organizationId, (db) => db.approvalQueue.count()),
    (await entriesOf(world.organizationId)).length,
  ])
const deny = [{ below: 10_001, outcome: 'deny' }]

describe('a change of many things', () => {
  test('is one snapshot, of what the draft said, whatever order its items stand in', async () => {
    const before = await getSnapshot(world.admin, 'active')
    const snapshots = (await listSnapshots(world.admin, {})).items.length
    const items = itemsOf(
      {
        kind: 'policy.publish',
        policy: refundPolicy({ requirements: { queues: { disputes: 1 }, min_people: 1 } }),
      },
      { kind: 'policy.publish', policy: refundPolicy({ id: 'another-rule', reason_code: 'ANOTHER' }) },
      {
        kind: 'threshold.change',
        cell: { impact: 'low', reversibility: 'hard', sensitivity: 'ordinary' },
        value: { semi: deny, autonomous: deny, rationale: 'Until the audit is done.' },
      },
      { kind: 'queue.create', value: { name: 'disputes', title: 'Disputes' } },
      { kind: 'queue.add_member', name: 'disputes', person: world.admin.id, value: { lead: true } },
      { kind: 'tool.register', value: { definition: refundTool() } },
      { kind: 'stages.set', identity, value: { tools: { 'billing.refund': 'semi' } } },
      { kind: 'models.approve', identity, value: { models: ['large'] } },
      {
        kind: 'grant.create',
        value: { identity, tool: 'billing.refund', ends_at: inDays(30), justification: 'Refunds by the assistant.' },
      },
      { kind: 'settings.change', value: { settings: { default_queue: 'disputes' } } },
      { kind: 'service_account.create', value: { name: 'Exporter', scopes: ['audit:read'] } },
      { kind: 'invitation.create', value: { email: 'somebody@example.test', roles: ['compliance'] } },
    )
    const results = await apply(items)
    expect(results.map((r) => [r.item, r.kind])).toEqual(items.map((item, i) => [i, item.kind]))
    expect(results[0]?.subject).toBe('refund-over-limit')
    const after = await getSnapshot(world.admin, 'active')
    expect(after.cause).toBe('change:chg_1')
    expect((await listSnapshots(world.admin, {})).items).toHaveLength(snapshots + 1)
    expect(after.hash).toBe(snapshotParts(draftContent(before.content, items, author.id)).hash)

    expect((await getPolicy(world.admin, 'refund-over-limit')).owner).toMatchObject({ id: author.id })
    const [grant] = (await listGrants(world.admin, {})).items
    expect(grant).toMatchObject({ id: results[8]?.subject, approved_by: { id: world.admin.id } })
    expect((await getQueue(world.admin, 'disputes')).members).toMatchObject([{ id: world.admin.id, lead: true }])
    const account = await read(world.organizationId, (db) =>
      db.serviceAccount.findFirstOrThrow({ where: { name: 'Exporter' } }),
    )
    expect(account.tokenHash).toMatch(/^unshown:/)
  })

  test('is nothing at all when one item is refused, and says which', async () => {
    const before = await everything()
    const cases: [items: unknown[], status: number, pointer: string][] = [
      [
        [
          { kind: 'queue.create', value: { name: 'fresh', title: 'Fresh' } },
          { kind: 'policy.retire', id: 'no-such', reason: 'x' },
        ],
        404,
        '/items/1',
      ],
      [[{ kind: 'limit.retire', id: 'no-such', reason: 'x' }], 404, '/items/0'],
      [
        [
          { kind: 'queue.create', value: { name: 'fresh', title: 'Fresh' } },
          {
            kind: 'threshold.change',
            cell: { impact: 'critical', reversibility: 'hard', sensitivity: 'ordinary' },
            value: { semi: [{ below: 10_001, outcome: 'allow' }], autonomous: deny, rationale: 'Because.' },
          },
        ],
        400,
        '/items/1/value/semi',
      ],
      [[{ kind: 'queue.add_member', name: 'disputes', person: 'per_nobody', value: {} }], 400, '/items/0/person'],
      [
        [
          { kind: 'queue.create', value: { name: 'fresh', title: 'Fresh' } },
          { kind: 'policy.publish', policy: { ...refundPolicy({ id: 'mine' }), owner: 'per_nobody' } },
        ],
        400,
        '/items/1/policy/owner',
      ],
      [
        [{ kind: 'policy.publish', policy: { ...refundPolicy({ mode: 'log' }), base_version: 7 } }],
        409,
        '/items/0/policy',
      ],
      [[{ kind: 'roles.set', person: author.id, value: { roles: ['admin'] } }], 403, '/items/0'],
      [[{ kind: 'tool.register', value: { definition: refundTool() } }], 409, '/items/0'],
    ]
    for (const [list, status, pointer] of cases) {
      const refused = apply(itemsOf(...list))
      await expect(refused).rejects.toMatchObject({ status, fields: [{ pointer }] })
      expect(await everything()).toBe(before)
    }
  })

  test('its texts are checked against the tools that it brings along', async () => {
    const about = (tool: string) => ({
      kind: 'policy.publish',
      policy: refundPolicy({
        id: 'about-it',
        cedar: `forbid (principal is Agent, action == Action::"${tool}", resource);`,
      }),
    })
    const brings = { kind: 'tool.register', value: { definition: refundTool({ name: 'ledger.post' }) } }
    expect(await checkItems(world.organizationId, itemsOf(about('ledger.post'), brings))).toEqual([])
    await expect(demandSoundItems(world.organizationId, itemsOf(brings, about('ledger.pots')))).rejects.toMatchObject({
      status: 422,
      fields: [{ pointer: '/items/1/policy/content/cedar', code: 'unknown_tool', place: { line: 1 } }],
    })
  })
})
