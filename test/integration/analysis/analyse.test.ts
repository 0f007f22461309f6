import { beforeAll, describe, expect, test } from 'vitest'
import type { Analysis } from '../../../lib/analysis/analyse.ts'
import { analysisRows } from '../../../lib/analysis/endpoints.ts'
import { read } from '../../../lib/platform/db.ts'
import { compileSnapshot } from '../../../lib/policy/compile.ts'
import { decide } from '../../../lib/policy/decide.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { testDatabase } from '../../harness.ts'
import { type ChangesWorld, changesWorld, drafted } from '../changes/changes-world.ts'
import { fetchOf, inDays, json, newClient, newWorld, refundPolicy, serviceToken } from '../registry/registry-world.ts'

const fetch = fetchOf(analysisRows)
let w: ChangesWorld
let token: string
let identity: string
beforeAll(async () => {
  await testDatabase()
  w = await changesWorld('asking')
  await publishPolicy(w.admin, refundPolicy())
  await publishPolicy(
    w.admin,
    refundPolicy({ id: 'huge', outcome: 'never', requirements: undefined, cedar: over(1_000_000) }),
  )
  identity = (await newClient(w)).identityId
  await createGrant(w.admin, { identity, tool: 'billing.refund', ends_at: inDays(30), justification: 'Its work.' })
  token = await serviceToken(w, ['registry:read'])
})
const over = (n: number) =>
  `forbid (principal is Agent, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > ${n} };`
const ask = async (body: object): Promise<Analysis> => {
  const answer = await fetch(json('POST', '/api/v1/analyses', token, body))
  expect(answer.status, await answer.clone().text()).toBe(200)
  return (await answer.json()) as Analysis
}
const activeSnapshot = async () => {
  const { activeSnapshot: hash } = await read(w.organizationId, (db) =>
    db.organization.findUniqueOrThrow({ where: { id: w.organizationId } }),
  )
  return compileSnapshot(await loadSnapshotContent(w.organizationId, hash as string))
}

describe('can it act alone', () => {
  test('a supervised agent never; with the stage that a draft gives it, yes, with a request that the engine confirms', async () => {
    expect(await ask({ question: 'alone', identity })).toMatchObject({
      answer: 'no',
      results: [{ tool: 'billing.refund' }],
    })
    const items = [{ kind: 'stages.set', identity, value: { tools: { 'billing.refund': 'autonomous' } } }]
    const drafted = await ask({ question: 'alone', identity, tool: 'billing.refund', items })
    expect(drafted).toMatchObject({ answer: 'yes', sentence: expect.stringContaining('Yes. For example') })
    expect(await ask({ question: 'alone', identity })).toMatchObject({ answer: 'no' })

    await setStage(w.admin, identity, { tools: { 'billing.refund': 'autonomous' } })
    const now = await ask({ question: 'alone', identity, tool: 'billing.refund' })
    const found = now.results[0] as Extract<Analysis['results'][number], { looked: number }>
    const { request, facts, decided } = found.witness as NonNullable<typeof found.witness>
    expect(decide(request, facts, await activeSnapshot()).core).toBe(decided.core)
    expect(['allow', 'allow_with_notice']).toContain(decided.outcome)
  })
  test('up to the limit of the rule, and not above it', async () => {
    const above = (value: number) => ({
      question: 'alone',
      identity,
      tool: 'billing.refund',
      amount_above: { value, currency: 'EUR' },
    }) // prettier-ignore
    expect(await ask(above(1_000))).toMatchObject({ answer: 'yes' })
    expect(await ask(above(25_000))).toMatchObject({ answer: 'no' })
  })
  test('without a grant: no', async () => {
    const other = (await newClient(w)).identityId
    expect(await ask({ question: 'alone', identity: other })).toMatchObject({ answer: 'no', results: [] })
    expect(await ask({ question: 'alone', identity: other, tool: 'no.such' })).toMatchObject({ answer: 'no' })
  })
  test('an identity of another organization is not found; two drafts at once are refused', async () => {
    const other = await newWorld('other')
    const theirs = (await newClient(other)).identityId
    const answer = await fetch(json('POST', '/api/v1/analyses', token, { question: 'alone', identity: theirs }))
    expect(answer.status).toBe(404)
    const twice = {
      question: 'alone',
      identity,
      change: `chg_${'0'.repeat(32)}`,
      items: [{ kind: 'policy.retire', id: 'x', reason: 'y' }],
    } // prettier-ignore
    expect((await fetch(json('POST', '/api/v1/analyses', token, twice))).status).toBe(400)
  })
})

describe('is a never-rule weakened', () => {
  test('by a change that raises its number, with the request in between', async () => {
    const change = await drafted(w.writer, [
      {
        kind: 'policy.publish',
        policy: refundPolicy({ id: 'huge', outcome: 'never', requirements: undefined, cedar: over(2_000_000) }),
      }, // prettier-ignore
    ])
    const found = await ask({ question: 'never_weakened', change: change.id })
    expect(found).toMatchObject({ answer: 'yes', results: [{ rule: 'policy:huge', tool: 'billing.refund' }] })
  })
  test('not by one that lowers it, nor by one about something else', async () => {
    for (const policy of [
      refundPolicy({ id: 'huge', outcome: 'never', requirements: undefined, cedar: over(500_000) }),
      refundPolicy({ id: 'refund-over-limit', outcome: 'allow_with_notice', requirements: undefined }),
    ])
      expect(await ask({ question: 'never_weakened', items: [{ kind: 'policy.publish', policy }] })).toMatchObject({
        answer: 'no',
        results: [],
      })
  })
  test('nor by nothing', async () => {
    expect(await ask({ question: 'never_weakened' })).toMatchObject({ answer: 'no' })
  })
})
