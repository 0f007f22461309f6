import { beforeAll, describe, expect, test } from 'vitest'
import { applyChange, applyInEmergency } from '../../../lib/changes/apply-change.ts'
import { editChange } from '../../../lib/changes/edit-change.ts'
import { type ChangeState, STATES } from '../../../lib/changes/fields.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { countOpenChanges } from '../../../lib/changes/list-changes.ts'
import { rejectChange } from '../../../lib/changes/review-change.ts'
import { rollBackChange } from '../../../lib/changes/roll-back-change.ts'
import { withdrawChange } from '../../../lib/changes/withdraw-change.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { showServiceToken } from '../../../lib/registry/service-accounts/show-token.ts'
import { testDatabase } from '../../harness.ts'
import { inDays, member, newWorld, refundPolicy, serviceToken, unique } from '../registry/registry-world.ts'
import { approved, as, type ChangesWorld, changesWorld, drafted, policyItem, submitted } from './changes-world.ts'

let world: ChangesWorld
let stranger: PersonActor
beforeAll(async () => {
  await testDatabase()
  world = await changesWorld()
  stranger = (await newWorld('elsewhere')).admin
})
const body = (items: unknown[]) => ({ title: 'A change', why: 'Because of a test.', items })

describe('every step in every state', () => {
  /** What may happen, and to which state it leads; everything else is refused and changes nothing. */
  const NEXT: { [s in ChangeState]: { [step: string]: ChangeState } } = {
    draft: { edit: 'draft', submit: 'in_review', withdraw: 'withdrawn', rebase: 'draft', emergency: 'applied' },
    in_review: {
      edit: 'in_review',
      approve: 'approved',
      reject: 'rejected',
      withdraw: 'withdrawn',
      rebase: 'in_review',
      emergency: 'applied',
    },
    approved: {
      edit: 'in_review',
      approve: 'approved',
      reject: 'rejected',
      withdraw: 'withdrawn',
      rebase: 'in_review',
      apply: 'applied',
      schedule: 'scheduled',
      emergency: 'applied',
    },
    scheduled: {
      edit: 'in_review',
      approve: 'scheduled',
      reject: 'rejected',
      withdraw: 'withdrawn',
      rebase: 'in_review',
      apply: 'applied',
      schedule: 'scheduled',
      emergency: 'applied',
    },
    applied: { 'roll-back': 'rolled_back' },
    rolled_back: {},
    withdrawn: {},
    rejected: { edit: 'draft', withdraw: 'withdrawn', rebase: 'draft' },
  }
  const STEPS = [
    'edit',
    'submit',
    'approve',
    'reject',
    'withdraw',
    'rebase',
    'apply',
    'schedule',
    'emergency',
    'review',
    'roll-back',
  ]

  async function inState(state: ChangeState): Promise<string> {
    const items = [policyItem()]
    if (state === 'draft') return (await drafted(world.writer, items)).id
    const { id, content_hash } = await submitted(world.writer, items)
    if (state === 'in_review') return id
    if (state === 'withdrawn') await withdrawChange(world.writer, id, {})
    else if (state === 'rejected')
      await rejectChange(world.compliance, id, { content_hash, role: 'compliance', reason: 'No.' })
    else {
      await as(world.compliance, 'POST', `/api/v1/changes/${id}/approve`, { content_hash, role: 'compliance' })
      if (state === 'scheduled') await applyChange(world.second, id, { at: inDays(1) })
      if (state === 'applied' || state === 'rolled_back') await applyChange(world.second, id, {})
      if (state === 'rolled_back') await rollBackChange(world.second, id, { reason: 'No.' })
    }
    return id
  }

  test.each(STATES)(
    '%s',
    async (state) => {
      for (const step of STEPS) {
        const id = await inState(state)
        const { version, content_hash } = await getChange(world.admin, id)
        const vote = { content_hash, role: 'admin' }
        const [who, path, sent]: [PersonActor, string, unknown] = {
          edit: [world.writer, '', { version, title: 'Another' }],
          submit: [world.writer, '/submit', {}],
          approve: [world.second, '/approve', vote],
          reject: [world.second, '/reject', { ...vote, reason: 'No.' }],
          withdraw: [world.writer, '/withdraw', {}],
          rebase: [world.writer, '/rebase', {}],
          apply: [world.second, '/apply', {}],
          schedule: [world.second, '/apply', { at: inDays(2) }],
          emergency: [world.second, '/emergency', { version, reason: 'It cannot wait.' }],
          review: [world.second, '/review', { ...vote, note: 'Seen.' }],
          'roll-back': [world.second, '/roll-back', { reason: 'No.' }],
        }[step] as [PersonActor, string, unknown]
        const answer = await as(who, step === 'edit' ? 'PUT' : 'POST', `/api/v1/changes/${id}${path}`, sent)
        const next = NEXT[state][step]
        expect([step, answer.status, answer.body.code]).toEqual(
          next ? [step, 200, undefined] : [step, 409, 'wrong_state'],
        )
        expect([step, (await getChange(world.admin, id)).state]).toEqual([step, next ?? state])
      }
    },
    60_000,
  )
})

test('a change of another organization does not exist', async () => {
  const { id, content_hash, version } = await approved(world, [policyItem()])
  const vote = { content_hash, role: 'admin' }
  const calls: [string, string, unknown?][] = [
    ['GET', ''],
    ['GET', '/diff'],
    ['PUT', '', { version, title: 'Mine' }],
    ['POST', '/submit', {}],
    ['POST', '/approve', vote],
    ['POST', '/reject', { ...vote, reason: 'No.' }],
    ['POST', '/withdraw', {}],
    ['POST', '/rebase', {}],
    ['POST', '/apply', {}],
    ['POST', '/emergency', { version, reason: 'It is mine now.' }],
    ['POST', '/review', { ...vote, note: 'Seen.' }],
    ['POST', '/roll-back', { reason: 'No.' }],
  ]
  for (const [method, path, sent] of calls) {
    const theirs = await as(stranger, method, `/api/v1/changes/${id}${path}`, sent)
    const missing = await as(stranger, method, `/api/v1/changes/chg_missing${path}`, sent)
    expect([path, theirs.status, theirs.body.title]).toEqual([path, 404, missing.body.title])
  }
  expect((await as(stranger, 'GET', '/api/v1/changes')).body.items).toEqual([])
  const mine = (await getChange(world.admin, id)).base_snapshot
  expect((await as(stranger, 'GET', `/api/v1/snapshots/${mine}/compare/active`)).status).toBe(404)
  expect((await getChange(world.admin, id)).state).toBe('approved')
})

test('a service account drafts and submits; people review, and not whoever stands behind it', async () => {
  const token = await serviceToken(world, ['changes:write', 'registry:read'])
  const draft = await as(token, 'POST', '/api/v1/changes', body([policyItem()]))
  expect(draft.status).toBe(201)
  const id = String(draft.body.id)
  expect((await as(token, 'POST', `/api/v1/changes/${id}/submit`, {})).body).toMatchObject({ state: 'in_review' })
  const { content_hash, version, writers } = await getChange(world.admin, id)
  expect(writers.map((w) => w.id)).toContain(world.admin.id)
  for (const [path, sent] of [
    ['approve', { content_hash, role: 'admin' }],
    ['reject', { content_hash, role: 'admin', reason: 'No.' }],
    ['withdraw', {}],
    ['apply', {}],
    ['emergency', { version, reason: 'It cannot wait.' }],
    ['review', { content_hash, role: 'admin', note: 'Seen.' }],
    ['roll-back', { reason: 'No.' }],
  ] as const)
    expect([path, (await as(token, 'POST', `/api/v1/changes/${id}/${path}`, sent)).status]).toEqual([path, 403])
  const own = await as(world.admin, 'POST', `/api/v1/changes/${id}/approve`, { content_hash, role: 'admin' })
  expect([own.status, own.body.code]).toEqual([403, 'own_change'])
  // who belongs to the organization, and what tokens it has, is for people
  for (const item of [
    { kind: 'roles.set', person: world.writer.id, value: { roles: ['admin'] } },
    { kind: 'invitation.create', value: { email: 'new@example.test', roles: ['admin'] } },
    { kind: 'service_account.create', value: { name: 'wider', scopes: ['grants:write'] } },
    { kind: 'settings.change', value: { settings: { default_queue: 'operations-leads' } } },
  ])
    expect((await as(token, 'POST', '/api/v1/changes', body([item]))).status).toBe(403)
  const reader = await serviceToken(world, ['registry:read'])
  expect((await as(reader, 'GET', `/api/v1/changes/${id}`)).status).toBe(200)
  expect((await as(reader, 'POST', '/api/v1/changes', body([policyItem()]))).status).toBe(403)
})

test('whoever was shown the token of an account that a change made stands behind what it drafts', async () => {
  const account = { kind: 'service_account.create', value: { name: 'catalog', scopes: ['changes:write'] } }
  const made = await applyChange(world.second, (await approved(world, [account], world.admin)).id, {})
  const holder = await member(world, 'admin')
  const { token } = await showServiceToken(holder, made.results[0]?.subject ?? '', {})
  const draft = await as(token, 'POST', '/api/v1/changes', body([policyItem()]))
  await as(token, 'POST', `/api/v1/changes/${draft.body.id}/submit`, {})
  const sent = { content_hash: draft.body.content_hash, role: 'admin' }
  const vote = (who: PersonActor) => as(who, 'POST', `/api/v1/changes/${draft.body.id}/approve`, sent)
  expect((await vote(holder)).body.code).toBe('own_change')
  expect((await vote(world.admin)).status).toBe(200)
})

test('a policy author drafts rules, not people, grants or settings; nobody their own roles', async () => {
  const grant = {
    kind: 'grant.create',
    value: { identity: 'agi_1', tool: 'billing.refund', ends_at: inDays(1), justification: 'Season.' },
  }
  const roles = (person: string) => ({ kind: 'roles.set', person, value: { roles: ['admin'] } })
  for (const item of [grant, roles(world.writer.id), roles(world.peer.id)])
    expect((await as(world.writer, 'POST', '/api/v1/changes', body([policyItem(), item]))).body).toMatchObject({
      code: 'forbidden',
      errors: [{ pointer: '/items/1' }],
    })
  expect((await as(world.admin, 'POST', '/api/v1/changes', body([roles(world.admin.id)]))).body.code).toBe('own_roles')
  // nor do they get into somebody else's change
  const { id, version } = await drafted(world.admin, [roles(world.developer.id)])
  expect((await as(world.writer, 'PUT', `/api/v1/changes/${id}`, { version, title: 'Mine' })).status).toBe(403)
  expect((await as(world.writer, 'POST', `/api/v1/changes/${id}/submit`, {})).status).toBe(403)
})

test('nobody approves a change about themselves', async () => {
  const other = await member(world, 'compliance')
  const change = await submitted(world.admin, [
    { kind: 'roles.set', person: other.id, value: { roles: ['admin', 'compliance'] } },
  ])
  const sent = { content_hash: change.content_hash, role: 'compliance' }
  const refused = await as(other, 'POST', `/api/v1/changes/${change.id}/approve`, sent)
  expect([refused.status, refused.body.code]).toEqual([403, 'about_oneself'])
  expect((await as(world.compliance, 'POST', `/api/v1/changes/${change.id}/approve`, sent)).status).toBe(200)
})

test('nobody seats themselves in an emergency', async () => {
  const seat = { kind: 'queue.add_member', name: 'operations-leads', person: world.second.id, value: { lead: true } }
  const { id, version } = await drafted(world.admin, [seat])
  const sent = { version, reason: 'Nobody else is here.' }
  const refused = await as(world.second, 'POST', `/api/v1/changes/${id}/emergency`, sent)
  expect([refused.status, refused.body.code]).toEqual([403, 'about_oneself'])
  expect((await getChange(world.second, id)).may.emergency).toBe(false)
})

test('a vote needs the role that it names', async () => {
  const { id, content_hash } = await submitted(world.writer, [policyItem()])
  const vote = (who: PersonActor, role: string) =>
    as(who, 'POST', `/api/v1/changes/${id}/approve`, { content_hash, role })
  expect((await vote(world.compliance, 'admin')).body.code).toBe('role_not_held')
  expect((await vote(world.approver, 'approver')).status).toBe(403)
  expect((await vote(world.compliance, 'owner')).status).toBe(400)
  expect((await vote(world.compliance, 'compliance')).status).toBe(200)
})

describe('what makes no sense', () => {
  const send = (sent: unknown) => as(world.admin, 'POST', '/api/v1/changes', sent)
  const places = (answer: { body: Record<string, unknown> }) =>
    ((answer.body.errors ?? []) as { pointer: string }[]).map((e) => e.pointer)

  test('is refused at its place, and no draft is made of it', async () => {
    const before = ((await as(world.admin, 'GET', '/api/v1/changes?limit=100')).body.items as unknown as unknown[])
      .length
    const rule = unique('rule')
    const cases: [unknown, number, string][] = [
      [{}, 400, '/title'],
      [body([]), 400, '/items'],
      [body([{ kind: 'credential.create', id: 'x' }]), 400, '/items/0/kind'],
      [body([{ kind: 'tool.release', name: 'billing.refund', reason: 'Please.' }]), 400, '/items/0/kind'],
      [body([{ ...policyItem(), extra: true }]), 400, '/items/0/extra'],
      [body([policyItem(rule), policyItem(rule)]), 400, '/items/1'],
      [body([policyItem(rule), { kind: 'policy.retire', id: rule, reason: 'No.' }]), 400, '/items/1'],
      [body([{ kind: 'policy.retire', id: rule, reason: '' }]), 400, '/items/0/reason'],
      [{ ...body([policyItem()]), author: 'per_1' }, 400, '/author'],
      [{ ...body([policyItem()]), title: 'two\nlines' }, 400, '/title'],
      [{ ...body([policyItem()]), title: 'x'.repeat(161) }, 400, '/title'],
      [body(Array.from({ length: 10_001 }, () => ({ kind: 'policy.retire', id: 'x', reason: 'No.' }))), 400, '/items'],
    ]
    for (const [sent, status, pointer] of cases) {
      const answer = await send(sent)
      expect([pointer, answer.status]).toEqual([pointer, status])
      expect(places(answer)).toContain(pointer)
    }
    const after = ((await as(world.admin, 'GET', '/api/v1/changes?limit=100')).body.items as unknown as unknown[])
      .length
    expect(after).toBe(before)
  })

  test('more than 16 MiB, bytes that are no JSON, members twice', async () => {
    const large = JSON.stringify(body([policyItem(unique('rule'), { sentence: 'x'.repeat(16_777_216) })]))
    expect((await send(large)).status).toBe(413)
    expect((await send('{"title":')).status).toBe(400)
    expect((await send('{"title":"a","title":"b","why":"because","items":[]}')).status).toBe(400)
    expect((await send('[]')).status).toBe(400)
    expect((await send('{"title":"\\u0000","why":"because","items":[]}')).status).toBe(400)
  })

  test('a rule that does not parse is kept as a draft, and refused at its line before anybody is asked', async () => {
    const broken = {
      kind: 'policy.publish',
      policy: refundPolicy({ id: unique('rule'), cedar: 'forbid (principal,\n  action ==' }),
    }
    const { id } = await drafted(world.writer, [policyItem(), broken])
    const answer = await as(world.writer, 'POST', `/api/v1/changes/${id}/submit`, {})
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      code: 'invalid_change',
      errors: [{ pointer: '/items/1/policy/content/cedar', place: { line: 2 } }],
    })
    expect((await getChange(world.writer, id)).state).toBe('draft')
  })

  test('what names things that are not there is refused before anybody is asked', async () => {
    for (const [item, pointer] of [
      [
        policyItem(unique('rule'), { requirements: { queues: { nowhere: 1 }, min_people: 1 } }),
        '/items/0/policy/content/requirements/queues',
      ],
      [{ kind: 'policy.retire', id: 'no-such-rule', reason: 'No.' }, '/items/0'],
      [{ kind: 'limit.retire', id: 'no-such-limit', reason: 'No.' }, '/items/0'],
      [{ kind: 'stages.set', identity: 'agi_nobody', value: { default_stage: 'semi' } }, '/items/0'],
      [{ kind: 'queue.add_member', name: 'operations-leads', person: 'per_nobody', value: {} }, '/items/0/person'],
    ] as const) {
      const { id } = await drafted(world.admin, [item])
      const answer = await as(world.admin, 'POST', `/api/v1/changes/${id}/submit`, {})
      expect([pointer, [400, 404, 409].includes(answer.status)]).toEqual([pointer, true])
      expect(places(answer)).toContain(pointer)
      expect((await getChange(world.admin, id)).state).toBe('draft')
    }
  })

  test('what is in review stays usable: a broken edit is refused, and what was there stays', async () => {
    const change = await submitted(world.writer, [policyItem()])
    const broken = { kind: 'policy.publish', policy: refundPolicy({ id: unique('rule'), cedar: 'forbid (' }) }
    await expect(
      editChange(world.writer, change.id, { version: change.version, items: [broken] }),
    ).rejects.toMatchObject({
      status: 422,
    })
    expect(await getChange(world.writer, change.id)).toMatchObject({ content_hash: change.content_hash, version: 1 })
  })

  test('an emergency that cannot be applied changes nothing', async () => {
    const { id, version } = await drafted(world.admin, [
      policyItem(),
      { kind: 'policy.retire', id: 'no-such-rule', reason: 'No.' },
    ])
    await expect(applyInEmergency(world.second, id, { version, reason: 'It cannot wait.' })).rejects.toMatchObject({
      status: 404,
    })
    expect((await getChange(world.admin, id)).state).toBe('draft')
  })
})

test('lists come in pages, and what one may do is told with each change', async () => {
  const items = (await as(world.compliance, 'GET', '/api/v1/changes?limit=2')).body
  expect(items.items).toHaveLength(2)
  const next = await as(world.compliance, 'GET', `/api/v1/changes?limit=2&cursor=${items.next_cursor}`)
  const ids = (list: unknown) => (list as { id: string }[]).map((c) => c.id)
  expect(ids(next.body.items).some((id) => ids(items.items).includes(id))).toBe(false)
  const { id } = await submitted(world.writer, [policyItem()])
  const first = async (who: PersonActor) => ids((await as(who, 'GET', '/api/v1/changes?view=review')).body.items)
  expect(await first(world.compliance)).toContain(id)
  expect(await first(world.writer)).not.toContain(id)
  const vote = { content_hash: (await getChange(world.peer, id)).content_hash, role: 'policy_author' }
  const before = await countOpenChanges(world.peer)
  await as(world.peer, 'POST', `/api/v1/changes/${id}/approve`, vote)
  expect(await first(world.peer)).not.toContain(id)
  expect((await countOpenChanges(world.peer)).to_review).toBe(before.to_review - 1)
  expect(await first(world.approver)).toEqual([])
  expect((await as(world.compliance, 'GET', '/api/v1/changes?view=nothing')).status).toBe(400)
  const may = async (who: PersonActor) => (await getChange(who, id)).may
  expect(await may(world.compliance)).toMatchObject({
    approve: ['compliance'],
    edit: false,
    apply: false,
    emergency: false,
  })
  expect(await may(world.writer)).toMatchObject({ approve: [], edit: true, withdraw: true })
  expect(await may(world.approver)).toMatchObject({ approve: [], reject: [], edit: false, approve_not: null })
  expect(await may(world.second)).toMatchObject({ approve: ['admin'], edit: true, withdraw: false, emergency: true })
})
