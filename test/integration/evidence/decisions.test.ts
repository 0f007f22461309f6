import { beforeAll, describe, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { countToReview, type DecisionListItem, listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import type { ServiceActor } from '../../../lib/people/actor.ts'
import { entriesOf, openWorld, person, type World } from '../approvals/world.ts'
import { decide } from './evidence-world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const ids = async (query: object) => (await listDecisions(person(w, 'compliance'), query)).items.map((i) => i.id)
const at = (minute: number) => new Date(Date.UTC(2026, 9, 1, 12, minute))

describe('the list', () => {
  test('every filter narrows by the server, newest first', async () => {
    const refund = await decide(w, {
      at: at(1),
      code: 'REFUND_OVER_LIMIT',
      policies: ['refund-over-limit'],
      outcome: 'deny',
    })
    const wipe = await decide(w, { at: at(2), tool: 'db.drop_table', outcome: 'never', impact: 'critical' })
    const sandbox = await decide(w, { at: at(3), environment: 'sandbox' })
    expect(await ids({})).toEqual([sandbox, wipe, refund])
    expect(await ids({ outcome: 'never' })).toEqual([wipe])
    expect(await ids({ tool: 'billing.refund' })).toEqual([sandbox, refund])
    expect(await ids({ environment: 'sandbox' })).toEqual([sandbox])
    expect(await ids({ impact: 'critical' })).toEqual([wipe])
    expect(await ids({ code: 'REFUND_OVER_LIMIT' })).toEqual([refund])
    expect(await ids({ policy: 'refund-over-limit' })).toEqual([refund])
    expect(await ids({ from: at(2).toISOString(), to: at(3).toISOString() })).toEqual([wipe])
    expect(await ids({ agent: 'agt_other' })).toEqual([])
  })

  test('pages follow one another without a gap, also within one millisecond', async () => {
    const w2 = await openWorld('pages', w.t)
    const made: string[] = []
    for (let i = 0; i < 7; i++) made.push(await decide(w2, { at: at(5) }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: DecisionListItem[]; next_cursor: string | null } = await listDecisions(person(w2, 'ada'), {
        limit: 3,
        ...(cursor ? { cursor } : {}),
      })
      seen.push(...page.items.map((i) => i.id))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual([...made].sort().reverse())
  })

  test('an unknown filter and a broken cursor are refused, not ignored', async () => {
    await expect(ids({ outcome: 'maybe' })).rejects.toMatchObject({ status: 400 })
    await expect(ids({ cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 })
  })

  test('another organization sees none of it, by list or by id; a service account needs the scope', async () => {
    const id = await decide(w)
    const other = await openWorld('elsewhere', w.t)
    expect((await listDecisions(person(other, 'ada'), {})).items).toEqual([])
    await expect(getDecision(person(other, 'ada'), id)).rejects.toMatchObject({ status: 404 })
    const service: ServiceActor = {
      kind: 'service',
      organizationId: w.organizationId,
      id: 'sva_1',
      name: 's',
      scopes: [],
    }
    await expect(listDecisions(service, {})).rejects.toMatchObject({ status: 403 })
    expect((await getDecision({ ...service, scopes: ['decisions:read'] }, id)).id).toBe(id)
  })
})

describe('one decision', () => {
  test('it holds the card, the inputs, what was answered and its entry in the log', async () => {
    const first = await decide(w, { outcome: 'require_approval' })
    const again = await decide(w, { previousId: first })
    const view = await getDecision(person(w, 'compliance'), first)
    expect(view).toMatchObject({
      id: first,
      outcome: 'require_approval',
      card: { tool: { name: 'billing.refund' } },
      record: { request: { tool: 'billing.refund' }, snapshot: 'sha256:s' },
      core: { outcome: 'require_approval' },
      next_ids: [again],
      receipt: { log: 'test', index: 0 },
      entry: { index: 0, type: 'log.opened' },
      approval: null,
      outcomes: [],
      review: { due: null, state: null },
    })
  })
})

describe('review', () => {
  test('what is due, flagged or sampled is to be reviewed; reviewing takes it off, with who and when as evidence', async () => {
    const w3 = await openWorld('review', w.t)
    const high = await decide(w3, { at: at(1), impact: 'high', reviewDue: 'high_impact' })
    const sampled = await decide(w3, { at: at(2), reviewDue: 'sampled' })
    const plain = await decide(w3, { at: at(3) })
    const compliance = person(w3, 'compliance')
    const toReview = async (review: string) => (await listDecisions(compliance, { review })).items.map((i) => i.id)
    expect(await toReview('to_review')).toEqual([sampled, high])
    expect(await toReview('sampled')).toEqual([sampled])
    expect(await countToReview(compliance)).toEqual({ to_review: 2, high_impact: 1, sampled: 1, flagged: 0 })

    expect(await reviewCard(compliance, high, { state: 'reviewed' })).toMatchObject({
      decision: high,
      state: 'reviewed',
    })
    await reviewCard(compliance, plain, { state: 'flagged', note: 'the customer complained' })
    expect(await toReview('to_review')).toEqual([plain, sampled])
    expect(await toReview('flagged')).toEqual([plain])
    expect(await toReview('reviewed')).toEqual([high])
    expect((await getDecision(compliance, plain)).review).toMatchObject({
      due: 'flagged',
      state: 'flagged',
      note: 'the customer complained',
      by: { name: 'compliance' },
    })
    expect(await entriesOf(w3, plain)).toEqual(['card.flagged'])
    expect(await entriesOf(w3, high)).toEqual(['card.reviewed'])
    await reviewCard(compliance, plain, { state: 'reviewed', note: 'spoke with them' })
    expect(await toReview('to_review')).toEqual([sampled])
    expect(await entriesOf(w3, plain)).toEqual(['card.flagged', 'card.reviewed'])
  })
})
