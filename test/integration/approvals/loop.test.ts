import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { editApproval } from '../../../lib/approvals/edit-approval.ts'
import { approvalEndpoints } from '../../../lib/approvals/endpoints.ts'
import { getApproval } from '../../../lib/approvals/get-approval.ts'
import { reopenDenial } from '../../../lib/approvals/reopen-denial.ts'
import { agentEndpoints } from '../../../lib/authorize/endpoints.ts'
import { evidenceEndpoints } from '../../../lib/evidence/endpoints.ts'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { addMember } from '../../../lib/registry/queues/add-member.ts'
import { removeMember } from '../../../lib/registry/queues/remove-member.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { testDatabase } from '../../harness.ts'
import { cookieFor } from '../people/people-world.ts'
import {
  BASE,
  fetchOf,
  inDays,
  json,
  member,
  newClient,
  newWorld,
  refundPolicy,
  refundTool,
  tokenOf,
  unique,
  type World,
} from '../registry/registry-world.ts'

// The whole loop on real parts: the agent asks over HTTP, people decide, the agent asks again.

const fetch = fetchOf([...agentEndpoints, ...approvalEndpoints, ...evidenceEndpoints])
let w: World
let lead: PersonActor
let second: PersonActor
let token: string
let identityId: string
beforeAll(async () => {
  await testDatabase()
  w = await newWorld()
  lead = await member(w, 'approver')
  second = await member(w, 'approver')
  for (const p of [lead, second]) await addMember(w.admin, 'operations-leads', p.id, {})
  await registerTool(w.admin, {
    definition: refundTool({ editable: [{ pointer: '/amount/value', how: 'lower' }] }),
  })
  await publishPolicy(w.admin, refundPolicy())
  const client = await newClient(w)
  identityId = client.identityId
  await createGrant(w.admin, {
    identity: identityId,
    tool: 'billing.refund',
    ends_at: inDays(30),
    justification: 'Support refunds orders.',
  })
  await setStage(w.admin, identityId, { tools: { 'billing.refund': 'autonomous' } })
  token = await tokenOf(client)
})

interface Answer {
  id: string
  outcome: string
  decision: boolean
  reason: { code: string; sentence: string }
  approval: { id: string; status: string } | null
}
const refund = (order: string, value: number) => ({
  tool: 'billing.refund',
  arguments: { order, amount: { value, currency: 'EUR' } },
  reasoning: { confidence: 0.95 },
})
async function authorize(body: object): Promise<Answer> {
  const answer = await fetch(json('POST', '/api/v1/authorize', token, body))
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}
async function held(body: object): Promise<{ decision: string; id: string; card_hash: string }> {
  const answer = await authorize(body)
  expect(answer).toMatchObject({ outcome: 'require_approval', decision: false, approval: { status: 'waiting' } })
  const id = answer.approval?.id as string
  return { decision: answer.id, id, card_hash: (await getApproval(lead, id)).card_hash }
}
const approve = (p: PersonActor, a: { id: string; card_hash: string }) =>
  voteOnApproval(p, { approval: a.id, vote: 'approve', card_hash: a.card_hash })
const status = async (id: string) => {
  const answer = await fetch(json('GET', `/api/v1/approvals/${id}`, token))
  return { http: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('approved', () => {
  test('the agent asks, a person approves, the agent asks again with its id and is allowed, once', async () => {
    const body = refund(unique('order'), 41_200)
    const a = await held(body)
    expect((await status(a.id)).body).toMatchObject({ status: 'waiting', votes: 0, places: 1, edited: false })
    await approve(lead, a)
    const allowed = await authorize({ ...body, approval: a.id })
    expect(allowed).toMatchObject({ outcome: 'allow', decision: true, approval: { id: a.id, status: 'consumed' } })
    const again = await authorize({ ...body, approval: a.id })
    expect(again).toMatchObject({ outcome: 'deny', decision: false, reason: { code: 'approval_consumed' } })
    expect((await status(a.id)).body).toMatchObject({ status: 'consumed', consumed_by: allowed.id })
    const view = await getDecision(lead, a.decision)
    expect(view.approval).toMatchObject({ id: a.id, status: 'consumed', consumed_by: allowed.id })
    expect(view.approval?.timeline.map((e) => e.kind)).toEqual(['requested', 'voted', 'decided', 'consumed'])
    expect(view.next_ids).toContain(allowed.id)
    expect(view.entry?.type).toBe('decision.made')
  })

  test('two agents’ calls with the same approval at once: one is allowed', async () => {
    const body = refund(unique('order'), 41_200)
    const a = await held(body)
    await approve(lead, a)
    const answers = await Promise.all(Array.from({ length: 8 }, () => authorize({ ...body, approval: a.id })))
    expect(answers.filter((x) => x.decision)).toHaveLength(1)
  })

  test('an approval does not cover another amount, nor an approver who left the queue', async () => {
    const order = unique('order')
    const a = await held(refund(order, 41_200))
    await approve(lead, a)
    expect(await authorize({ ...refund(order, 41_300), approval: a.id })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'approval_out_of_scope' },
    })
    const third = await member(w, 'approver')
    await addMember(w.admin, 'operations-leads', third.id, {})
    const body = refund(unique('order'), 41_200)
    const b = await held(body)
    await approve(third, b)
    await removeMember(w.admin, 'operations-leads', third.id)
    expect(await authorize({ ...body, approval: b.id })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'approval_out_of_scope' },
    })
  })
})

describe('denied', () => {
  test('the reason reaches the agent; in that run the same tool on the same order stays denied until reopened', async () => {
    const run = unique('run')
    const order = unique('order')
    const a = await held({ ...refund(order, 41_200), run })
    await voteOnApproval(lead, { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'already paid back' })
    expect((await status(a.id)).body).toMatchObject({ status: 'denied', reason: 'already paid back' })
    const smaller = { ...refund(order, 1_000), run }
    expect(await authorize(smaller)).toMatchObject({
      outcome: 'deny',
      reason: { sentence: expect.stringContaining('already paid back') },
    })
    expect(await authorize({ ...refund(unique('order'), 1_000), run })).toMatchObject({ decision: true })
    expect(await authorize(refund(order, 1_000))).toMatchObject({ decision: true })
    await reopenDenial(second, { approval: a.id, reason: 'it was another payment' })
    expect(await authorize(smaller)).toMatchObject({ decision: true })
  })
})

describe('edited', () => {
  test('lowered to the limit and approved: it goes on with the edited arguments only', async () => {
    const order = unique('order')
    const a = await held(refund(order, 41_200))
    const edits = [{ pointer: '/amount/value', value: 25_000 }]
    const answer = await editApproval(lead, {
      approval: a.id,
      card_hash: a.card_hash,
      edits,
      reason: 'within the limit',
    })
    expect(answer).toMatchObject({ status: 'approved', votes: 1, places: 1 })
    expect((await status(a.id)).body).toMatchObject({
      status: 'approved',
      edited: true,
      effective_arguments: { order, amount: { value: 25_000, currency: 'EUR' } },
    })
    const card = await getApproval(second, a.id)
    expect(card).toMatchObject({
      measure: '€250.00',
      sentence: expect.stringContaining('€250.00'),
      proposed_arguments: { amount: { value: 41_200 } },
      edited_by: { id: lead.id },
      round: 2,
    })
    expect(await authorize({ ...refund(order, 41_200), approval: a.id })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'approval_edited' },
    })
    expect(await authorize({ ...refund(order, 25_000), approval: a.id })).toMatchObject({ decision: true })
    expect((await status(a.id)).body).toMatchObject({ status: 'consumed' })
  })

  test('an edit drops the votes on what was there before; those who had it open are told what changed', async () => {
    await publishPolicy(w.admin, {
      ...refundPolicy({
        id: 'refund-huge',
        cedar:
          'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 45000 };',
        reason_code: 'REFUND_HUGE',
        requirements: { queues: { 'operations-leads': 2 }, min_people: 2 },
      }),
    })
    const a = await held(refund(unique('order'), 46_000))
    await approve(second, a)
    const edits = [{ pointer: '/amount/value', value: 30_000 }]
    expect(await editApproval(lead, { approval: a.id, card_hash: a.card_hash, edits })).toMatchObject({
      status: 'waiting',
      votes: 1,
      places: 2,
    })
    const third = await member(w, 'approver')
    const e = await approve(second, a).catch((x: unknown) => x)
    expect(e).toMatchObject({ status: 409, code: 'changed_since_opened' })
    expect((e as { fields: { pointer: string; message: string }[] }).fields).toContainEqual({
      pointer: '/arguments/amount/value',
      message: 'was 46000, is 30000',
    })
    await expect(approve(third, a)).rejects.toMatchObject({ code: 'not_eligible' })
    expect(await approve(second, { id: a.id, card_hash: (await getApproval(second, a.id)).card_hash })).toMatchObject({
      status: 'approved',
    })
  })
})

describe('edits that are refused', () => {
  const edit = (a: { id: string; card_hash: string }, edits: object[], p = lead) =>
    editApproval(p, { approval: a.id, card_hash: a.card_hash, edits })

  test.each([
    ['more than proposed', [{ pointer: '/amount/value', value: 41_201 }], 422, 'edit_out_of_bounds'],
    ['less than the schema allows', [{ pointer: '/amount/value', value: 0 }], 422, 'edit_out_of_bounds'],
    ['a fraction', [{ pointer: '/amount/value', value: 100.5 }], 422, 'edit_out_of_bounds'],
    ['a text', [{ pointer: '/amount/value', value: '1' }], 422, 'edit_out_of_bounds'],
    ['another member', [{ pointer: '/order', value: 'x' }], 422, 'not_editable'],
    ['a member that is not there', [{ pointer: '/amount/fee', value: 1 }], 422, 'not_editable'],
    [
      'a member twice',
      [
        { pointer: '/amount/value', value: 2 },
        { pointer: '/amount/value', value: 1 },
      ],
      422,
      'not_editable',
    ],
    ['nothing', [{ pointer: '/amount/value', value: 41_200 }], 400, 'nothing_edited'],
  ])('%s', async (_, edits, http, code) => {
    const a = await held(refund(unique('order'), 41_200))
    await expect(edit(a, edits)).rejects.toMatchObject({ status: http, code })
    expect((await getApproval(lead, a.id)).round).toBe(1)
    await approve(lead, a)
  })

  test('by somebody without a seat, on another card, after the decision', async () => {
    const a = await held(refund(unique('order'), 41_200))
    const edits = [{ pointer: '/amount/value', value: 100 }]
    await expect(edit(a, edits, await member(w, 'approver'))).rejects.toMatchObject({ code: 'not_eligible' })
    await expect(edit({ ...a, card_hash: `sha256:${'0'.repeat(64)}` }, edits)).rejects.toMatchObject({
      code: 'changed_since_opened',
    })
    await approve(second, a)
    await expect(edit(a, edits)).rejects.toMatchObject({ code: 'already_decided' })
  })

  test('when a rule that is new by now would decide the edited action more strictly', async () => {
    const a = await held(refund(unique('order'), 41_200))
    await publishPolicy(w.admin, {
      ...refundPolicy({
        id: 'no-small-refunds',
        cedar:
          'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value == 777 };',
        outcome: 'deny',
        reason_code: 'NO_777',
        sentence: 'Refunds of €7.77 are a known fraud.',
        requirements: undefined,
      }),
    })
    await expect(edit(a, [{ pointer: '/amount/value', value: 777 }])).rejects.toMatchObject({
      status: 422,
      code: 'edit_is_stricter',
      message: expect.stringContaining('known fraud'),
    })
    await approve(lead, a)
  })
})

describe('over HTTP', () => {
  const post = (path: string, body: object, headers: Record<string, string>) =>
    fetch(
      new Request(`${BASE}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  const problem = async (answer: Response) => ({
    status: answer.status,
    code: ((await answer.json()) as { code: string }).code,
  })

  test('a session from the console’s own origin approves; another origin, a token, nobody: refused', async () => {
    const a = await held(refund(unique('order'), 41_200))
    const path = `/api/v1/approvals/${a.id}/approve`
    const body = { card_hash: a.card_hash }
    const cookie = await cookieFor(lead)
    expect(await problem(await post(path, body, {}))).toMatchObject({ status: 401 })
    expect((await problem(await post(path, body, { cookie, origin: 'https://evil.example' }))).status).toBe(403)
    expect((await problem(await post(path, body, { authorization: `Bearer ${token}` }))).status).toBe(403)
    expect(await problem(await post(path, { ...body, person: second.id }, { cookie, origin: BASE }))).toMatchObject({
      status: 400,
    })
    const answer = await post(path, body, { cookie, origin: BASE })
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'approved' }])
    expect(await problem(await post(path, body, { cookie: await cookieFor(second), origin: BASE }))).toEqual({
      status: 409,
      code: 'already_decided',
    })
  })

  test('the agent cancels its own; another agent sees nothing', async () => {
    const a = await held(refund(unique('order'), 41_200))
    const other = await tokenOf(await newClient(w))
    for (const request of [
      json('GET', `/api/v1/approvals/${a.id}`, other),
      json('POST', `/api/v1/approvals/${a.id}/cancel`, other, {}),
      json('POST', `/api/v1/approvals/${a.id}/clarification`, other, { answer: 'x' }),
    ])
      expect(await problem(await fetch(request))).toEqual({ status: 404, code: 'not_found' })
    const answer = await fetch(json('POST', `/api/v1/approvals/${a.id}/cancel`, token, {}))
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { id: a.id, status: 'cancelled', receipt: { leaf: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ])
  })

  test('lists and the audit answer a person’s session', async () => {
    const get = async (path: string, actor: PersonActor) => {
      const answer = await fetch(new Request(`${BASE}${path}`, { headers: { cookie: await cookieFor(actor) } }))
      return { status: answer.status, body: (await answer.json()) as { items: unknown[]; mine?: number } }
    }
    expect((await get('/api/v1/approvals?tab=decided&limit=2', lead)).body.items).toHaveLength(2)
    expect((await get('/api/v1/approvals/counts', lead)).body.mine).toBeGreaterThanOrEqual(0)
    expect((await get(`/api/v1/decisions?from=2026-01-01T00:00:00Z&limit=1`, lead)).body.items).toHaveLength(1)
    expect((await get('/api/v1/runs', lead)).status).toBe(200)
    expect((await get('/api/v1/audit', lead)).status).toBe(403)
    const compliance = await member(w, 'compliance')
    expect(
      (await get('/api/v1/audit?type=approval&from=2026-01-01T00:00:00Z', compliance)).body.items.length,
    ).toBeGreaterThan(3)
    expect((await get('/api/v1/audit?type=audit.read', compliance)).body.items).toHaveLength(1)
  })
})
