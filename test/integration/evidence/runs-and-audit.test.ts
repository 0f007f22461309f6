import { beforeAll, describe, expect, test } from 'vitest'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { evidenceEndpoints } from '../../../lib/evidence/endpoints.ts'
import { getEntry } from '../../../lib/evidence/get-entry.ts'
import { getRun } from '../../../lib/evidence/get-run.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { listRuns } from '../../../lib/evidence/list-runs.ts'
import { readCard } from '../../../lib/evidence/read-card.ts'
import { recordAuditRead } from '../../../lib/evidence/record-audit-read.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { age, ask, openWorld, person, type World } from '../approvals/world.ts'
import { cookieFor } from '../people/people-world.ts'
import { decide, startRun } from './evidence-world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000)

describe('runs', () => {
  test('the list is by latest activity, with what was decided in each', async () => {
    const old = await startRun(w, minutesAgo(50), minutesAgo(40))
    const recent = await startRun(w, minutesAgo(60), minutesAgo(5))
    await decide(w, { runId: recent, at: minutesAgo(10) })
    await decide(w, { runId: recent, at: minutesAgo(9), outcome: 'deny' })
    const page = await listRuns(person(w, 'ada'), {})
    expect(page.items.map((r) => r.id)).toEqual([recent, old])
    expect(page.items[0]).toMatchObject({
      decisions: 2,
      outcomes: { allow: 1, deny: 1 },
      agent: { name: 'refund-assistant' },
    })
    expect((await listRuns(person(w, 'ada'), { text: 'double charge', limit: 1 })).next_cursor).not.toBeNull()
    expect((await listRuns(person(w, 'ada'), { state: 'finished' })).items).toEqual([])
  })

  test('one run: its steps in order, the time that it waited for people and the rest', async () => {
    const run = await startRun(w, minutesAgo(12), minutesAgo(0))
    const read = await decide(w, { runId: run, at: minutesAgo(11), tool: 'billing.read' })
    const a = await ask(w, { runId: run })
    await age(w, a.id, '10 minutes')
    await voteOnApproval(person(w, 'ada'), { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'no' })
    await w.t.owner.query(
      `INSERT INTO run_event (organization_id, id, run_id, at, kind, payload) VALUES ($1, 'evt_1', $2, $3, 'note', '{"text":"gave up"}')`,
      [w.organizationId, run, minutesAgo(-1)],
    )
    await w.t.owner.query(
      `INSERT INTO outcome_report (organization_id, id, decision_id, at, status, reported_by, reporter_id, report) VALUES ($1, 'out_1', $2, $3, 'succeeded', 'agent', 'x', '{}')`,
      [w.organizationId, read, minutesAgo(10.5)],
    )
    const view = await getRun(person(w, 'ada'), run)
    expect(view.steps.map((s) => s.kind)).toEqual(['decision', 'outcome', 'approval', 'event'])
    expect(view.steps[2]).toMatchObject({ id: a.id, status: 'denied', decided_by: 'ada', reason: 'no' })
    expect(Math.round(view.waiting_ms / 60_000)).toBe(10)
    expect(Math.round(view.working_ms / 60_000)).toBe(2)
    expect(view.denials).toMatchObject([{ approval_id: a.id, reason: 'no', reopened_at: null }])
    const half = await getRun(person(w, 'ada'), run, { limit: 3 })
    expect(
      (await getRun(person(w, 'ada'), run, { limit: 3, cursor: half.next_cursor })).steps.map((s) => s.kind),
    ).toEqual(['event'])
    const other = await openWorld('other', w.t)
    await expect(getRun(person(other, 'ada'), run)).rejects.toMatchObject({ status: 404 })
  })
})

describe('the audit', () => {
  test('it is filtered by type, actor, subject and text, newest first, with names as they are now', async () => {
    const a = await ask(w)
    await voteOnApproval(person(w, 'bob'), { approval: a.id, vote: 'approve', card_hash: a.card_hash })
    const compliance = person(w, 'compliance')
    const all = (await listAudit(compliance, { subject: a.id })).items
    expect(all.map((e) => e.type)).toEqual(['approval.decided', 'approval.voted', 'approval.requested'])
    expect(all[0]).toMatchObject({
      actor: { kind: 'person', name: 'bob' },
      subject: { kind: 'approval', id: a.id },
      agent: { name: 'refund-assistant' },
      meaning: 'People decided a request.',
      outcome: 'approved',
    })
    expect(all[2]).toMatchObject({ actor: { kind: 'agent', id: w.identityId, name: 'refund-assistant' } })
    expect((await listAudit(compliance, { subject: a.id, type: 'approval.voted' })).items).toHaveLength(1)
    expect((await listAudit(compliance, { type: 'approval' })).items.length).toBeGreaterThanOrEqual(3)
    expect((await listAudit(compliance, { type: 'person' })).items).toEqual([])
    expect((await listAudit(compliance, { actor: person(w, 'bob').id })).items.map((e) => e.type)).toEqual([
      'approval.decided',
      'approval.voted',
    ])
    const page = await listAudit(compliance, { limit: 1 })
    const next = await listAudit(compliance, { limit: 1, cursor: page.next_cursor })
    expect(next.items[0]?.index).toBe((page.items[0]?.index as number) - 1)
    const entry = await getEntry(compliance, all[1]?.index as number)
    expect(entry).toMatchObject({ type: 'approval.voted', data: { vote: 'approve', person: person(w, 'bob').id } })
    expect(entry.canonical).not.toContain(a.card_hash)
    expect(entry.disclosures).toMatchObject([{ name: 'card_hash', value: a.card_hash }])
  })

  test('reading it is an entry, once per view', async () => {
    const w2 = await openWorld('reader', w.t)
    const reader = person(w2, 'compliance')
    const reads = async () => (await listAudit(reader, { type: 'audit.read' })).items.map((e) => e.summary)
    await recordAuditRead(reader, {})
    await recordAuditRead(reader, { cursor: 'x', limit: '50' })
    expect(await reads()).toEqual(['Read the audit'])
    await recordAuditRead(reader, { actor: 'per_1' })
    const byActor = 'Read the audit, filtered by actor'
    expect(await reads()).toEqual([byActor, 'Read the audit'])
    // of another person is another view; the same again is not, nor are two tabs at once
    await recordAuditRead(reader, { actor: 'per_2' })
    await recordAuditRead(reader, { actor: 'per_1' })
    await Promise.all([1, 2, 3].map(() => recordAuditRead(reader, { actor: 'per_3' })))
    expect(await reads()).toEqual([byActor, byActor, byActor, 'Read the audit'])
  })

  test('compliance reads the card of a decision: that is an entry about it, once per view; an approver works with it', async () => {
    const w3 = await openWorld('cardreader', w.t)
    const decisions = [await decide(w3), await decide(w3)] as const
    const reader = person(w3, 'compliance')
    for (const id of decisions) for (let i = 0; i < 2; i++) await readCard(reader, id)
    await readCard(person(w3, 'ada'), decisions[0])
    const { items } = await listAudit(reader, { type: 'audit.read' })
    expect(items.map((e) => [e.actor.id, e.subject?.id])).toEqual([
      [reader.id, decisions[1]],
      [reader.id, decisions[0]],
    ])
    expect((await getEntry(reader, items[0]?.index as number)).data).toEqual({ view: 'card', decision: decisions[1] })
  })

  test('a cursor that the caller made leads past no record', async () => {
    const w4 = await openWorld('crafter', w.t)
    const reader = person(w4, 'compliance')
    const call = createFetch(evidenceEndpoints, 'test')
    const cursor = Buffer.from('["1000"]').toString('base64url')
    const answer = await call(
      new Request(`http://127.0.0.1:3000/api/v1/audit?cursor=${cursor}`, {
        headers: { cookie: await cookieFor(reader) },
      }),
    )
    expect(answer.status).toBe(200)
    expect((await listAudit(reader, { type: 'audit.read' })).items).toHaveLength(1)
  })

  test('an approver does not read it, and neither is that recorded as a reading', async () => {
    await expect(listAudit(person(w, 'ada'), {})).rejects.toMatchObject({ status: 403 })
    await expect(recordAuditRead(person(w, 'ada'), {})).rejects.toMatchObject({ status: 403 })
    await expect(getEntry(person(w, 'ada'), 0)).rejects.toMatchObject({ status: 403 })
  })
})
