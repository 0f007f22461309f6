import { afterAll, beforeAll, expect, test } from 'vitest'
import { commentOnApproval } from '../../../lib/approvals/comment-on-approval.ts'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { expireApprovals } from '../../../lib/approvals/expire-approvals.ts'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import { makePartitions } from '../../../lib/ledger/partitions.ts'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { closeDb } from '../../../lib/platform/db.ts'
import { changeAgent } from '../../../lib/registry/agents/change-agent.ts'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'
import { finishErasures } from '../../../lib/retention/finish-erasures.ts'
import { liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { purgeExpired } from '../../../lib/retention/purge-expired.ts'
import { requestErasure } from '../../../lib/retention/request-erasure.ts'
import { retainIn } from '../../../lib/retention/run-retention.ts'
import { tamper, testDatabase } from '../../harness.ts'
import { process as instance, limit, refund } from '../authorize/world.ts'
import { asking, letter, openWorld, type RetentionWorld } from '../retention/retention-world.ts'

// Whoever writes takes the organization's row first, if at all, and the head after it; what decisions touch, too, only
// under the head. Here all of them want the same organization, decision, run, card and counter at once: a gate is held
// until each stands in its queue in a chosen order, and is then opened. PostgreSQL counts the circles it had to break.

interface Target {
  subject: string
  customer: string
  decision: string
  run: string
  approval: string
  cardHash: string
  erasure: string
  round: number
}
let w: RetentionWorld
let one: ReturnType<typeof instance>
let two: ReturnType<typeof instance>
let agent: ReturnType<typeof asking>
beforeAll(async () => {
  // each party has a connection of its own: none waits for the pool before the gate
  w = await openWorld(await testDatabase({ COUNTERSIGN_CONNECTIONS: '60' }))
  one = instance(w)
  two = instance(w, { listen: false })
  agent = asking(w)
  await limit(w, 'counted', {
    scope: 'identity',
    identity: w.agent.identity,
    measure: 'count',
    window: 'day',
    max: 1_000_000,
    outcome: 'deny',
    reason_code: 'COUNTED',
    sentence: 'A million a day.',
  }) // prettier-ignore
})
afterAll(() => closeDb())

type Party = (t: Target) => Promise<unknown>
const PARTIES: { [name: string]: Party } = {
  'a decision on one instance': (t) => told(one.authorize({ ...letter(t.customer, 'Maria', 'x'), run: t.run })),
  'a confirmed erasure': (t) => confirmErasure(w.admin, t.erasure, {}),
  'a card that is reviewed': (t) => reviewCard(w.compliance, t.decision, { state: 'reviewed' }),
  'a vote': (t) => voteOnApproval(w.lead, { approval: t.approval, vote: 'deny', card_hash: t.cardHash, reason: 'No.' }),
  'a batch on the other instance': (t) =>
    Promise.all([1, 2, 3].map((i) => told(two.authorize({ ...refund(`o-${t.round}-${i}`, 1_000), run: t.run })))),
  'a published rule': (t) =>
    publishPolicies(w.admin, {
      policies: [
        {
          rationale: 'For tests.',
          content: {
            id: 'crossing',
            kind: 'guard',
            cedar: `forbid (principal, action == Action::"crm.search", resource) when { context.args.query == "${t.round}" };`,
            outcome: 'deny',
            reason_code: 'CROSSING',
            sentence: `Not ${t.round}.`,
            mode: 'enforce',
          },
        },
      ],
    }),
  'an outcome': (t) => told(agent.post(`/api/v1/decisions/${t.decision}/outcome`, { status: 'succeeded' })),
  retention: () => retainIn(w.organizationId),
  'a note in the run': (t) =>
    told(agent.post(`/api/v1/runs/${t.run}/events`, { kind: 'note', payload: { text: 'x' } })),
  'months that are made': () => makePartitions(),
  'registered attributes': (t) =>
    registerResources(w.admin, {
      resources: [{ type: 'order', id: `o-${t.round}-1`, attributes: { customer_verified: true } }],
    }),
  'a hold and its end': async () => {
    const { id } = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { subjects: ['customer:nobody'] } })
    await requestLift(w.compliance, id, { reason: 'Over.' })
    await liftHold(w.second, id, {})
  },
  'a changed agent': (t) => changeAgent(w.admin, w.agent.id, { purpose: `Round ${t.round}.` }),
  'a word in the thread': (t) => commentOnApproval(w.admin, { approval: t.approval, text: 'Look at it.' }),
  'the sweep of approvals': () => expireApprovals(),
  'what is forgotten after a day': () => purgeExpired(),
}
/** What waits for each of these stands before the act of somebody else, first or last. */
const GATES = [
  'SELECT FROM ledger.log_head WHERE organization_id = $1 AND $2::text IS NOT NULL FOR UPDATE',
  'SELECT FROM organization WHERE id = $1 AND $2::text IS NOT NULL FOR UPDATE',
  'SELECT FROM decision_card WHERE organization_id = $1 AND decision_id = $2 FOR UPDATE',
  'SELECT FROM run WHERE organization_id = $1 AND id = (SELECT run_id FROM decision WHERE id = $2) FOR UPDATE',
]

/** An HTTP call that was not carried out is thrown, as an operation would. */
async function told(reply: Promise<{ status: number; body: { code?: string } }>): Promise<void> {
  const { status, body } = await reply
  if (status >= 400) throw new AppError(status, body.code ?? 'unknown', JSON.stringify(body))
}
/** The head is waited for two seconds, and then nothing was changed: who is told so asks again. */
async function insisting(work: () => Promise<unknown>): Promise<void> {
  for (;;)
    try {
      return void (await work())
    } catch (e) {
      if (!(e instanceof AppError && e.status === 503)) throw e
    }
}
const waiting = async (): Promise<number> =>
  (
    await w.t.owner.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
  ).rows[0].n

const YEARS = "interval '12 years'"
/** A decision of a run, whose time is over as that of all before it; one that waits for people; months still to be made. */
async function prepare(round: number): Promise<Target> {
  const customer = `cus-${round}`
  const subject = `customer:${customer}`
  const { body } = await one.authorize({ ...letter(customer, 'Maria', 'Dear Maria'), run: `run-${round}` })
  expect(body.outcome).toBe('allow')
  const asked = await two.authorize(refund(`a-${round}`, 30_000))
  const { rows } = await w.t.owner.query(
    'SELECT card_hash, (SELECT run_id FROM decision WHERE id = $2) AS run FROM approval_request WHERE id = $1',
    [asked.body.approval.id, body.id],
  )
  const { id: erasure } = await requestErasure(w.compliance, { subject, reason: 'Asked for.' })
  await tamper(
    w.t,
    'audit_entry',
    `UPDATE audit_entry SET at = at - ${YEARS} WHERE organization_id = $1 AND index <= $2 AND at > now() - ${YEARS}`,
    [w.organizationId, body.receipt.index],
  )
  for (const parent of ['ledger.envelope', 'ledger.disclosure']) {
    const { rows: months } = await w.t.owner.query(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass AND inhrelid::regclass::text !~ 'rest$' ORDER BY 1 DESC LIMIT 1",
      [parent],
    )
    await w.t.owner.query(`DROP TABLE ${months[0].name}`)
  }
  const approval = asked.body.approval.id
  return {
    subject,
    customer,
    decision: body.id,
    run: rows[0].run,
    approval,
    cardHash: rows[0].card_hash,
    erasure,
    round,
  }
}

/** Each in its place in the queue before the next one begins; polls so often at most, where one waits for none. */
const POLLS = 100
async function cross(round: number, names: string[], gate: string): Promise<void> {
  const target = await prepare(round)
  const holder = await w.t.owner.connect()
  const running: Promise<string[]>[] = []
  try {
    await holder.query('BEGIN')
    await holder.query(gate, [w.organizationId, target.decision])
    for (const name of names) {
      const before = await waiting()
      let ended = false
      running.push(
        insisting(() => (PARTIES[name] as Party)(target))
          .then(
            () => [],
            (e) => [`round ${round}, ${name}: ${e}`],
          )
          .finally(() => {
            ended = true
          }),
      )
      for (let polls = 0; !ended && polls < POLLS; polls++) if ((await waiting()) > before) break
    }
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
  expect((await Promise.all(running)).flat()).toEqual([])
  await finishErasures() // of what was recorded about the subject until the last moment
  const { rows } = await w.t.owner.query('SELECT state FROM erasure WHERE id = $1', [target.erasure])
  expect(rows).toEqual([{ state: 'executed' }])
}

// `npm run test:long` turns the queue one by one.
const STEP = process.env.COUNTERSIGN_LONG ? 1 : 3

test('everybody who writes, in all orders and behind every gate: no circle, nobody waits for ever, and the log is whole', {
  timeout: 600_000,
}, async () => {
  const names = Object.keys(PARTIES)
  let round = 0
  for (let shift = 0; shift < names.length; shift += STEP) {
    const order = [...names.slice(shift), ...names.slice(0, shift)]
    // each stands before each other one in one of the two
    for (const one of [order, order.toReversed()]) await cross(round, one, GATES[round++ % GATES.length] as string)
  }
  const { faults } = await recomputeRoot(
    { query: async (text, values) => (await w.t.owner.query(text, values)).rows },
    w.organizationId,
  )
  expect(faults).toEqual([])
  await closeDb() // what a connection has counted is known when it has ended
  const { rows } = await w.t.owner.query(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  )
  expect(rows).toEqual([{ deadlocks: 0 }])
})
