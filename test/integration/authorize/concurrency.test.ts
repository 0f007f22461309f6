import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { revokeGrant } from '../../../lib/registry/grants/revoke-grant.ts'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, grant, limit, openWorld, process, refund, type World } from './world.ts'

// Two instances on one database; the second hears of no change, so that what holds here holds without NOTIFY.
let w: World
let one: ReturnType<typeof process>
let two: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  one = process(w)
  two = process(w, { listen: false })
})
afterAll(async () => {
  await expectSoundEvidence(w)
})
const both = <T>(n: number, ask: (p: ReturnType<typeof process>, i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => ask(i % 2 ? one : two, i)))
const rows = async (text: string, ...values: unknown[]) =>
  (await w.t.owner.query(text, [w.organizationId, ...values])).rows

describe('a limit', () => {
  test('is never passed by even one unit: of ten refunds of 249 against 1,000 four are allowed', async () => {
    const a = await addAgent(w, 'spender')
    await limit(w, 'thousand', {
      scope: 'identity_tool',
      tool: 'billing.refund',
      identity: a.identity,
      measure: 'amount',
      currency: 'EUR',
      window: 'hour',
      max: 100_000,
      outcome: 'deny',
      reason_code: 'REFUNDS_AN_HOUR',
      sentence: 'At most €1,000 of refunds an hour.',
    }) // prettier-ignore
    const answers = await both(10, (p, i) => p.authorize(refund(`o-${i}`, 24_900), { token: a.token }))
    expect(answers.map((r) => r.status)).toEqual(Array(10).fill(200))
    expect(answers.filter((r) => r.body.outcome === 'allow')).toHaveLength(4)
    const denied = answers.filter((r) => r.body.outcome === 'deny')
    expect(denied).toHaveLength(6)
    for (const { body } of denied) {
      expect(body.reason.code).toBe('REFUNDS_AN_HOUR')
      // an hour, and the bucket of a minute that it began in
      expect(body.retry_after).toBeGreaterThan(3_500)
      expect(body.retry_after).toBeLessThanOrEqual(3_660)
    }
    const [sum] = await rows(
      "SELECT sum(value)::int AS used FROM counter WHERE organization_id = $1 AND limit_id = 'thousand'",
    )
    expect(sum.used).toBe(4 * 24_900)
    // what is left can still be used, to the last unit
    expect((await one.authorize(refund('o-11', 401), { token: a.token })).body.outcome).toBe('deny')
    expect((await two.authorize(refund('o-12', 400), { token: a.token })).body.outcome).toBe('allow')
    expect((await one.authorize(refund('o-13', 1), { token: a.token })).body.outcome).toBe('deny')
  })

  test('that asks people opens one request for each action, and counts only what was allowed', async () => {
    const a = await addAgent(w, 'counted')
    await limit(w, 'three-an-hour', {
      scope: 'identity',
      identity: a.identity,
      measure: 'count',
      window: 'hour',
      max: 3,
      outcome: 'require_approval',
      requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
      reason_code: 'OFTEN',
      sentence: 'Three an hour, then people.',
    }) // prettier-ignore
    const answers = await both(6, (p, i) => p.authorize(refund(`c-${i}`, 1_000), { token: a.token }))
    expect(answers.filter((r) => r.body.outcome === 'allow')).toHaveLength(3)
    expect(new Set(answers.flatMap((r) => r.body.approval?.id ?? [])).size).toBe(3)
    const [{ used }] = await rows(
      "SELECT sum(value)::int AS used FROM counter WHERE organization_id = $1 AND limit_id = 'three-an-hour'",
    )
    expect(used).toBe(3)
  })
})

describe('an idempotency key', () => {
  test('gives one decision to twins that come at once on two instances, byte for byte', async () => {
    const answers = await both(8, (p) =>
      p.authorize(refund('48213', 3_210), { headers: { 'idempotency-key': 'twins' } }),
    )
    expect(new Set(answers.map((r) => r.text)).size).toBe(1)
    expect(answers[0]?.body.outcome).toBe('allow')
    const found = await rows("SELECT decision_id FROM idempotency_key WHERE organization_id = $1 AND key = 'twins'")
    expect(found).toEqual([{ decision_id: answers[0]?.body.id }])
    const again = await two.authorize(refund('48213', 3_210), { headers: { 'idempotency-key': 'twins' } })
    expect(again.text).toBe(answers[0]?.text)
  })
  test('with another body is refused, on record', async () => {
    const headers = { 'idempotency-key': 'other-body' }
    expect((await one.authorize(refund('48213', 3_211), { headers })).status).toBe(200)
    expect(await two.authorize(refund('48213', 3_212), { headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
    const conflicts = await rows(
      "SELECT type FROM audit_entry WHERE organization_id = $1 AND type = 'decision.conflict'",
    )
    expect(conflicts).toHaveLength(1)
  })
  test('does not bring back what was revoked since: denied as superseded, on record', async () => {
    const a = await addAgent(w, 'loses-its-grant')
    const headers = { 'idempotency-key': 'grant' }
    const first = await one.authorize(refund('48213', 3_213), { token: a.token, headers })
    expect(first.body.outcome).toBe('allow')
    const [{ id }] = await rows(
      'SELECT id FROM "grant" WHERE organization_id = $1 AND identity_id = $2 AND tool = $3',
      a.identity,
      'billing.refund',
    )
    await revokeGrant(w.admin, id, { reason: 'No longer.' })
    const again = await two.authorize(refund('48213', 3_213), { token: a.token, headers })
    expect(again.body).toMatchObject({ outcome: 'deny', decision: false, reason: { code: 'SUPERSEDED' } })
    expect(again.body.id).not.toBe(first.body.id)
    // given back, the first answer holds again
    await grant(w, a.identity, 'billing.refund')
    expect((await two.authorize(refund('48213', 3_213), { token: a.token, headers })).text).toBe(first.text)
  })
  test('is of one credential and endpoint', async () => {
    const headers = { 'idempotency-key': 'shared-name' }
    const mine = await one.authorize(refund('48213', 3_214), { headers })
    const theirs = await one.authorize(refund('48213', 3_215), { headers, token: w.sandbox.token })
    expect(theirs.status).toBe(200)
    expect(theirs.body.id).not.toBe(mine.body.id)
  })
})

describe('an approval', () => {
  test('is consumed once, however many ask with it at the same moment on two instances', async () => {
    const asked = await one.authorize(refund('48213', 77_700))
    const { id } = asked.body.approval
    const [{ card_hash }] = await rows(
      'SELECT card_hash FROM approval_request WHERE organization_id = $1 AND id = $2',
      id,
    )
    await voteOnApproval(w.lead, { approval: id, vote: 'approve', card_hash, reason: 'Fine.' })
    const answers = await both(8, (p) => p.authorize(refund('48213', 77_700, { approval: id })))
    expect(answers.filter((r) => r.body.outcome === 'allow')).toHaveLength(1)
    for (const { body } of answers.filter((r) => r.body.outcome !== 'allow'))
      expect(body).toMatchObject({ outcome: 'deny', reason: { code: 'approval_consumed' } })
    const entries = await rows(
      "SELECT subject_id FROM audit_entry WHERE organization_id = $1 AND type = 'approval.consumed' AND subject_id = $2",
      id,
    )
    expect(entries).toHaveLength(1)
  })
  test('is joined, not doubled, by the same action asked for at once', async () => {
    const answers = await both(6, (p) => p.authorize(refund('48213', 88_800)))
    expect(new Set(answers.map((r) => r.body.approval.id)).size).toBe(1)
  })
})

describe('after a change has committed, no later entry allows anything in its scope', () => {
  /** Asks in a loop on the deaf instance while `change` happens, and reads the order from the ledger alone. */
  async function lastAllowedBefore(change: () => Promise<unknown>, type: string, token: string) {
    let over = false
    const asking = (async () => {
      const refusals: unknown[] = []
      for (let i = 0; !over; i++) {
        const answers = await Promise.all([0, 1, 2].map((k) => two.authorize(refund(`r-${i}-${k}`, 1_000), { token })))
        refusals.push(
          ...answers.filter((r) => r.body.outcome !== 'allow').map((r) => r.body.code ?? r.body.reason?.code),
        )
      }
      return refusals
    })()
    await one.authorize(refund('48213', 1_000))
    await change()
    const answers = await Promise.all([0, 1, 2].map((k) => two.authorize(refund(`after-${k}`, 1_000), { token })))
    over = true
    await asking
    const log = await rows(
      `SELECT e.index::int AS index, convert_from(e.bytes, 'UTF8')::json AS entry FROM ledger.envelope e WHERE e.organization_id = $1 ORDER BY index`,
    )
    const at = log.findLast((e) => e.entry.type === type).index
    return { at, answers, later: log.filter((e) => e.index > at && e.entry.type === 'decision.made') }
  }
  test('a suspended identity', async () => {
    const a = await addAgent(w, 'suspended-mid-flight')
    const { answers, later } = await lastAllowedBefore(
      () => suspendIdentity(w.admin, a.identity, { reason: 'Stop.' }),
      'identity.suspended',
      a.token,
    )
    for (const r of answers) expect(r).toMatchObject({ status: 401, body: { code: 'identity_suspended' } })
    expect(later.filter((e) => e.entry.data.identity === a.identity && e.entry.data.outcome === 'allow')).toEqual([])
  })
  test('a quarantined tool', async () => {
    const a = await addAgent(w, 'loses-the-tool')
    const { answers, later } = await lastAllowedBefore(
      () => quarantineTool(w.admin, 'crm.search', { reason: 'Drift.' }),
      'tool.quarantined',
      a.token,
    )
    expect(answers.map((r) => r.body.outcome)).toEqual(['allow', 'allow', 'allow']) // another tool
    expect(later.filter((e) => e.entry.data.tool === 'crm.search' && e.entry.data.outcome === 'allow')).toEqual([])
    expect(
      (await two.authorize({ tool: 'crm.search', arguments: { query: 'x' } }, { token: a.token })).body,
    ).toMatchObject({
      outcome: 'deny',
      reason: { code: 'TOOL_QUARANTINED' },
    })
  })
  test('a policy that was published while decisions were under way', async () => {
    const a = await addAgent(w, 'meets-a-new-rule')
    const cedar = `forbid (principal == Agent::"${a.identity}", action == Action::"billing.refund", resource);`
    const content = {
      id: 'no-more-refunds',
      kind: 'guard',
      cedar,
      outcome: 'deny',
      reason_code: 'NO_MORE',
      sentence: 'No more refunds.',
      mode: 'enforce',
    } // prettier-ignore
    const { answers, later } = await lastAllowedBefore(
      () => publishPolicies(w.admin, { policies: [{ content, rationale: 'For tests.' }] }),
      'snapshot.activated',
      a.token,
    )
    expect(answers.map((r) => r.body.reason.code)).toEqual(['NO_MORE', 'NO_MORE', 'NO_MORE'])
    expect(later.filter((e) => e.entry.data.identity === a.identity && e.entry.data.outcome === 'allow')).toEqual([])
  })
})

test('many at once are all answered, each with its own place in the log', async () => {
  const a = await addAgent(w, 'busy')
  const answers = await both(300, (p, i) =>
    p.authorize(refund(`b-${i}`, 1_000 + i, { run: `run-${i % 7}` }), { token: a.token }),
  )
  expect(answers.filter((r) => r.body.outcome !== 'allow')).toEqual([])
  expect(new Set(answers.map((r) => r.body.receipt.index)).size).toBe(300)
  const runs = await rows('SELECT external_id FROM run WHERE organization_id = $1 AND identity_id = $2', a.identity)
  expect(runs).toHaveLength(7)
})
