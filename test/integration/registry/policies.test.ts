import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { countDueReviews } from '../../../lib/registry/policies/count-due-reviews.ts'
import { getPolicy } from '../../../lib/registry/policies/get-policy.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { reviewPolicy } from '../../../lib/registry/policies/review-policy.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { listSnapshots } from '../../../lib/registry/snapshots/list-snapshots.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, inDays, member, newWorld, refundPolicy, refundTool, unique, type World } from './registry-world.ts'

let database: TestDatabase
let world: World
async function worldWithTool(word?: string): Promise<World> {
  const made = await newWorld(word)
  await registerTool(made.admin, { definition: refundTool() })
  return made
}
beforeAll(async () => {
  database = await testDatabase()
  world = await worldWithTool()
})
afterAll(stopChecks)
const reason = { reason: 'Because of a test.' }
const deciding = async (w: World) =>
  (await loadSnapshotContent(w.organizationId, (await getSettings(w.admin)).active_snapshot as string)).policies

describe('a policy', () => {
  test('is in force when its publication returns, and is evidence', async () => {
    const id = unique('policy')
    const made = await publishPolicy(world.admin, refundPolicy({ id }))
    expect(made).toMatchObject({ id, version: 1, owner: { id: world.admin.id }, hits: 0, status: 'active' })
    expect((await deciding(world)).find((p) => p.id === id)).toMatchObject({ version: 1, owner: world.admin.id })
    const next = await publishPolicy(world.admin, refundPolicy({ id, sentence: 'Another sentence.' }))
    expect(next.versions.map((v) => v.version)).toEqual([2, 1])
    expect((await deciding(world)).find((p) => p.id === id)).toMatchObject({
      version: 2,
      sentence: 'Another sentence.',
    })
    expect((await entriesOf(world.organizationId, 'policy.published')).filter((e) => e.subjectId === id)).toHaveLength(
      2,
    )
    await expect(publishPolicy(world.admin, refundPolicy({ id, sentence: 'Another sentence.' }))).rejects.toMatchObject(
      { code: 'unchanged' },
    )
  })

  test('that somebody published meanwhile is not overwritten', async () => {
    const id = unique('policy')
    await publishPolicy(world.admin, { ...refundPolicy({ id }), base_version: 0 })
    await publishPolicy(world.admin, { ...refundPolicy({ id, sentence: 'Two.' }), base_version: 1 })
    await expect(
      publishPolicy(world.admin, { ...refundPolicy({ id, sentence: 'Three.' }), base_version: 1 }),
    ).rejects.toMatchObject({ status: 409, code: 'changed_meanwhile' })
  })

  test('that Cedar does not accept is refused with each place', async () => {
    const bad = [
      'forbid (principal, action, resource',
      'forbid (principal, action == Action::"billing.refund", resource) when { context.nothing > 1 };',
      'permit (principal, action, resource);',
      'forbid (principal, action == Action::"no.tool", resource);',
      'forbid (principal, action, resource); forbid (principal, action, resource);',
      '',
    ]
    for (const cedar of bad) {
      const refusal = await publishPolicy(world.admin, refundPolicy({ id: 'bad', cedar })).catch((e) => e)
      expect([cedar, [400, 422].includes(refusal.status)]).toEqual([cedar, true])
      expect(refusal.fields[0].pointer).toMatch(/^\/content\//)
    }
    await expect(getPolicy(world.admin, 'bad')).rejects.toMatchObject({ status: 404 })
  })

  test('says what its outcome needs and nothing that it does not', async () => {
    for (const over of [
      { outcome: 'allow' },
      { outcome: 'deny' }, // with requirements
      { outcome: 'downscope', requirements: undefined },
      { id: 'Not A Slug' },
      { reason_code: 'lower' },
      { requirements: { queues: { nobody: 1 }, min_people: 1 } },
      { sentence: '' },
      { owner: 'me' },
      { effective_from: '2027-01-01T00:00:00Z', effective_until: '2026-12-01T00:00:00Z' },
      { cedar: `forbid (principal, action, resource); // ${'x'.repeat(70_000)}` },
    ])
      await expect(publishPolicy(world.admin, refundPolicy({ id: 'bad', ...over }))).rejects.toMatchObject({
        status: 400,
      })
    await expect(
      publishPolicy(world.admin, { ...refundPolicy({ id: 'bad' }), owner: 'per_nobody' }),
    ).rejects.toMatchObject({ status: 400 })
  })

  test('that is retired decides no more and does not come back', async () => {
    const id = unique('policy')
    await publishPolicy(world.admin, refundPolicy({ id }))
    await retirePolicy(world.admin, id, reason)
    expect((await deciding(world)).some((p) => p.id === id)).toBe(false)
    await expect(publishPolicy(world.admin, refundPolicy({ id, sentence: 'Back.' }))).rejects.toMatchObject({
      code: 'policy_retired',
    })
    expect((await getPolicy(world.admin, id)).versions).toHaveLength(1)
  })

  test('of another organization does not exist', async () => {
    const id = unique('policy')
    await publishPolicy(world.admin, refundPolicy({ id }))
    const other = await newWorld('other')
    await expect(getPolicy(other.admin, id)).rejects.toMatchObject({ status: 404 })
    await expect(retirePolicy(other.admin, id, reason)).rejects.toMatchObject({ status: 404 })
    expect((await listPolicies(other.admin, {})).items).toEqual([])
  })

  test('shows how often it matched in the last 30 days', async () => {
    const id = unique('policy')
    await publishPolicy(world.admin, refundPolicy({ id }))
    const card = (n: number, age: string) =>
      database.owner.query(
        `INSERT INTO decision_card (organization_id, decision_id, at, sentence, card, impact, outcome, tool, policies)
         VALUES ($1, $2, now() - $3::interval, 's', '{}', 'low', 'deny', 't', $4)`,
        [world.organizationId, `${id}-${n}`, age, [id, 'another']],
      )
    await card(1, '1 day')
    await card(2, '29 days')
    await card(3, '31 days')
    expect((await getPolicy(world.admin, id)).hits).toBe(2)
    expect((await listPolicies(world.admin, { q: id })).items).toMatchObject([{ id, hits: 2 }])
  })
})

describe('a review', () => {
  test('is due on its day, listed to the owner, and put off by the owner alone, without another version', async () => {
    const mine = await worldWithTool('reviews')
    const author = await member(mine, 'policy_author')
    const id = unique('policy')
    await publishPolicy(author, { ...refundPolicy({ id }), review_at: '2020-01-01T00:00:00Z' })
    await publishPolicy(mine.admin, { ...refundPolicy({ id: unique('policy') }), review_at: inDays(5) })
    expect(await countDueReviews(author)).toEqual({ all: 1, mine: 1 })
    expect(await countDueReviews(mine.admin)).toEqual({ all: 1, mine: 0 })
    expect((await listPolicies(author, { review: 'due', owner: author.id })).items.map((p) => p.id)).toEqual([id])
    const snapshot = (await getSettings(mine.admin)).active_snapshot
    const again = { until: inDays(90), version: 1, note: 'Still right.' }
    await expect(reviewPolicy(mine.admin, id, again)).rejects.toMatchObject({ status: 403 })
    await expect(reviewPolicy(author, id, { ...again, version: 2 })).rejects.toMatchObject({
      code: 'changed_meanwhile',
    })
    for (const until of [inDays(-1), inDays(900)])
      await expect(reviewPolicy(author, id, { ...again, until })).rejects.toMatchObject({ status: 400 })
    const reviewed = await reviewPolicy(author, id, again)
    expect(reviewed).toMatchObject({ version: 1, review_at: again.until, reviewed: { by: { id: author.id } } })
    expect(await countDueReviews(author)).toEqual({ all: 0, mine: 0 })
    expect((await getSettings(mine.admin)).active_snapshot).toBe(snapshot)
    expect((await entriesOf(mine.organizationId, 'policy.reviewed'))[0]).toMatchObject({ subjectId: id })
    // the next version has a date of its own
    const next = await publishPolicy(author, {
      ...refundPolicy({ id, sentence: 'Another.' }),
      review_at: '2020-01-01T00:00:00Z',
    })
    expect(next).toMatchObject({ review_at: '2020-01-01T00:00:00.000Z', reviewed: null })
  })
})

describe('many policies', () => {
  test('are published together with one snapshot, or not at all', async () => {
    const w = await worldWithTool('many')
    const many = Array.from({ length: 300 }, (_, i) => refundPolicy({ id: `p-${String(i).padStart(3, '0')}` }))
    const before = (await listSnapshots(w.admin, { limit: 100 })).items.length
    const { published } = await publishPolicies(w.admin, { policies: many })
    expect(published).toHaveLength(300)
    expect((await listSnapshots(w.admin, { limit: 100 })).items).toHaveLength(before + 1)
    expect(await deciding(w)).toHaveLength(300)
    const mixed = [refundPolicy({ id: 'good' }), refundPolicy({ id: 'bad', cedar: 'forbid (' })]
    await expect(publishPolicies(w.admin, { policies: mixed })).rejects.toMatchObject({
      status: 422,
      fields: [{ pointer: expect.stringMatching(/^\/policies\/1\/content\/cedar/) }],
    })
    await expect(getPolicy(w.admin, 'good')).rejects.toMatchObject({ status: 404 })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await listPolicies(w.admin, {
        limit: 100,
        outcome: 'require_approval',
        ...(cursor ? { cursor } : {}),
      })
      seen.push(...page.items.map((p) => p.id))
      cursor = page.next_cursor
    } while (cursor)
    expect(new Set(seen).size).toBe(300)
  })
})
