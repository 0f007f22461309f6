import { beforeAll, expect, test } from 'vitest'
import { exampleOfDecision } from '../../../lib/evidence/example-of-decision.ts'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { getPolicy } from '../../../lib/registry/policies/get-policy.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { wouldChange } from '../../../lib/registry/policies/would-change.ts'
import { openWorld, process, refund, type World } from './world.ts'

// A rule in log mode is evaluated and recorded beside the real outcome; nothing that is read may take it for a rule that
// counts.

let w: World
let p: ReturnType<typeof process>
const ID = 'refunds-tried-out'
const content = (mode: 'log' | 'enforce') => ({
  id: ID,
  kind: 'guard',
  cedar:
    'forbid (principal is Agent, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 3000 };',
  outcome: 'deny',
  reason_code: 'TRIED_OUT',
  sentence: 'No refunds over €30.',
  mode,
})
beforeAll(async () => {
  w = await openWorld()
  await publishPolicy(w.admin, { content: content('log'), rationale: 'To see what it would do.' })
  p = process(w)
})

test('what it would have said changes nothing, and is recorded with its mode', async () => {
  const { body } = await p.authorize(refund('48213', 4_000))
  expect(body).toMatchObject({ outcome: 'allow', decision: true })
  expect(JSON.stringify(body.reason)).not.toContain('TRIED_OUT')
  for (const m of body.matched) expect(m.id === `policy:${ID}` ? m.mode : 'log').toBe('log')
  const { card, core } = await getDecision(w.admin, body.id)
  const verdict = card.rules.find((r) => r.id === `policy:${ID}`)
  expect(verdict).toMatchObject({ matched: true, mode: 'log', outcome: 'deny' })
  // and in the bytes that replay reproduces
  expect(core.rules).toContainEqual({ id: `policy:${ID}`, outcome: 'deny', mode: 'log' })
})

test('the API names the mode wherever it names the rule', async () => {
  expect((await listPolicies(w.admin, {})).items.find((x) => x.id === ID)?.mode).toBe('log')
  const policy = await getPolicy(w.admin, ID)
  expect([policy.mode, policy.versions[0]?.content.mode]).toEqual(['log', 'log'])
  expect((await listPolicies(w.admin, { mode: 'enforce' })).items.map((x) => x.id)).not.toContain(ID)
})

test('what it would have changed is counted from old to new, the stricter of two, with examples', async () => {
  await p.authorize(refund('48213', 2_000)) // not matched
  await p.authorize(refund('48213', 30_000)) // needs approval already
  const found = await wouldChange(w.admin, ID, { days: 30 })
  expect(found).toMatchObject({ mode: 'log', matched: 2, unchanged: 0, complete: true })
  expect(found.changes.map((c) => [c.from, c.to, c.count])).toEqual(
    expect.arrayContaining([
      ['allow', 'deny', 1],
      ['require_approval', 'deny', 1],
    ]),
  )
  expect(found.changes[0]?.examples[0]?.sentence).toContain('refund')
  await expect(wouldChange(w.admin, ID, { days: 0 })).rejects.toMatchObject({ status: 400 })
})

test('a past decision becomes an example of what the rule said, and enforced it then counts', async () => {
  const { body } = await p.authorize(refund('48213', 4_000))
  const example = await exampleOfDecision(w.admin, body.id, ID)
  expect(example).toMatchObject({ expect: 'match', tool: 'billing.refund', environment: 'production' })
  expect((await exampleOfDecision(w.admin, body.id, 'refund-over-limit')).expect).toBe('no_match')
  await publishPolicy(w.admin, {
    content: content('enforce'),
    rationale: 'It said the right thing.',
    examples: [example],
    base_version: 1,
  })
  const after = await p.authorize(refund('48213', 4_001))
  expect(after.body).toMatchObject({ outcome: 'deny', reason: { code: 'TRIED_OUT' } })
  // what it did while it only logged stays what it was
  expect(await wouldChange(w.admin, ID, {})).toMatchObject({ matched: 3 })
})
