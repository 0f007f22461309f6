import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { changeFeedEndpoint, removeFeedEndpoint } from '../../../lib/feeds/change-endpoint.ts'
import { createFeedEndpoint } from '../../../lib/feeds/create-endpoint.ts'
import { deliverFeeds, deliverFeedsOf } from '../../../lib/feeds/deliver.ts'
import { listFeedEndpoints } from '../../../lib/feeds/list-endpoints.ts'
import { testFeedEndpoint } from '../../../lib/feeds/test-endpoint.ts'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { testDatabase } from '../../harness.ts'
import { openWorld, person, type World } from '../approvals/world.ts'

// A real receiver on the loopback address, which the operator of this test allows.

interface Received {
  headers: IncomingHttpHeaders
  body: string
}
let w: World
let admin: PersonActor
let server: Server
let base: string
const received: Received[] = []
let answer: (request: Received) => { status: number; headers?: Record<string, string> } = () => ({ status: 204 })

beforeAll(async () => {
  w = await openWorld('hooks', await testDatabase({ COUNTERSIGN_OUTGOING_ALLOW: '127.0.0.1' }))
  admin = { ...person(w, 'compliance'), roles: ['admin'] }
  server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const got = { headers: request.headers, body: Buffer.concat(parts).toString() }
    const { status, headers } = answer(got)
    received.push(got)
    response.writeHead(status, headers).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(async () => {
  for (const { id } of await listFeedEndpoints(admin)) await removeFeedEndpoint(admin, id)
  received.length = 0
  answer = () => ({ status: 204 })
})
const note = (text = 'why') =>
  inTransaction(w.organizationId, (tx) =>
    append(sqlOfTx(tx), w.organizationId, [
      {
        type: 'agent.resumed',
        clear: { agent: w.agentId },
        disclosures: [{ name: 'reason', value: text }],
        audit: { actorKind: 'system', actorId: 'worker', summary: 'Resumed the agent.' },
      },
    ]),
  )
const ids = () => received.map((r) => Number(JSON.parse(r.body).id))
const only = async () => (await listFeedEndpoints(admin))[0]
/** A second ago: the column has milliseconds, and now() may be rounded up to one that has not come. */
const due = (id: string) =>
  w.t.owner.query(
    "UPDATE feed_endpoint SET next_attempt_at = now() - interval '1 second' WHERE organization_id = $1 AND id = $2",
    [w.organizationId, id],
  )

describe('what is delivered', () => {
  test('each entry from there on, once, in order, signed so that the receiver can check it', async () => {
    const { secret, cursor } = await createFeedEndpoint(admin, { url: `${base}/in` })
    for (let i = 0; i < 5; i++) await note()
    expect(await deliverFeeds()).toBe(6) // with the entry that says that it is delivered there
    expect(ids()).toEqual([0, 1, 2, 3, 4, 5].map((i) => cursor + i))
    expect(await deliverFeeds()).toBe(0)
    for (const { headers, body } of received) {
      expect(headers['content-type']).toBe('application/cloudevents+json')
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
      expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(300)
      expect(JSON.parse(body)).toMatchObject({ specversion: '1.0', data: { leaf: expect.any(String) } })
    }
    expect(await only()).toMatchObject({ lag: 0, failures: 0, state: 'active', last_fault: null })
  })

  test('nothing that entries disclose, unless that was asked for by somebody who may', async () => {
    await createFeedEndpoint(admin, { url: `${base}/closed` })
    await note('a remark')
    await deliverFeeds()
    expect(received.map((r) => r.body).join()).not.toContain('a remark')
    received.length = 0
    await createFeedEndpoint(admin, { url: `${base}/open`, disclosures: true })
    await note('a remark')
    await deliverFeeds()
    expect(received.map((r) => r.body).join()).toContain('a remark')
  })

  test('the secret is neither listed nor in the database as it is', async () => {
    const { id, secret } = await createFeedEndpoint(admin, { url: `${base}/in` })
    expect(JSON.stringify(await listFeedEndpoints(admin))).not.toContain(secret)
    const { rows } = await w.t.owner.query('SELECT secret FROM feed_endpoint WHERE id = $1', [id])
    expect(rows[0].secret.includes(Buffer.from(secret.slice(6)))).toBe(false)
  })

  test('two workers at once lose nothing', async () => {
    const { cursor } = await createFeedEndpoint(admin, { url: `${base}/in` })
    for (let i = 0; i < 8; i++) await note()
    await Promise.all([deliverFeedsOf(w.organizationId), deliverFeedsOf(w.organizationId)])
    await deliverFeeds()
    expect([...new Set(ids())].sort((a, b) => a - b)).toEqual(Array.from({ length: 9 }, (_, i) => cursor + i))
    expect(await only()).toMatchObject({ lag: 0 })
  })
})

describe('a receiver that fails', () => {
  test('gets the same again later, with the same id, and then what came after', async () => {
    const { id, cursor } = await createFeedEndpoint(admin, { url: `${base}/in` })
    answer = () => ({ status: 503 })
    expect(await deliverFeeds()).toBe(0)
    expect(await only()).toMatchObject({ failures: 1, last_fault: 'answered 503', state: 'active', cursor })
    await deliverFeeds()
    expect(received).toHaveLength(1) // not before its time
    answer = () => ({ status: 200 })
    await due(id)
    await deliverFeeds()
    expect(ids()).toEqual([cursor, cursor])
    expect(received[0]?.headers['webhook-id']).toBe(received[1]?.headers['webhook-id'])
    expect(await only()).toMatchObject({ failures: 0, failing_since: null, lag: 0, next_attempt_at: null })
  })

  test('waits longer each time', async () => {
    const { id } = await createFeedEndpoint(admin, { url: `${base}/in` })
    answer = () => ({ status: 500 })
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      await due(id)
      await deliverFeeds()
      const e = await only()
      waits.push(
        Math.round((Date.parse(e?.next_attempt_at as string) - Date.parse(e?.last_attempt_at as string)) / 1000),
      )
    }
    expect(waits).toEqual([5, 30, 120, 600, 1_800, 3_600, 3_600])
  })

  test('is given up after three days, with an entry, and goes on from where it was when somebody says so', async () => {
    const { id, cursor } = await createFeedEndpoint(admin, { url: `${base}/in` })
    answer = () => ({ status: 500 })
    await deliverFeeds()
    await w.t.owner.query(
      `UPDATE feed_endpoint SET failing_since = now() - interval '73 hours', next_attempt_at = now() WHERE id = $1`,
      [id],
    )
    await deliverFeeds()
    expect(await only()).toMatchObject({ state: 'disabled', cursor })
    expect((await listAudit(admin, { subject: id })).items.map((e) => e.type)).toEqual([
      'feed_endpoint.disabled',
      'feed_endpoint.created',
    ])
    await deliverFeeds()
    expect(received).toHaveLength(2)
    answer = () => ({ status: 200 })
    await changeFeedEndpoint(admin, id, { state: 'active' })
    await deliverFeeds()
    expect(ids().slice(2)[0]).toBe(cursor)
    expect(await only()).toMatchObject({ state: 'active', lag: 0 })
  })

  test('that is gone for good is given up at once', async () => {
    await createFeedEndpoint(admin, { url: `${base}/in` })
    answer = () => ({ status: 410 })
    await deliverFeeds()
    expect(await only()).toMatchObject({ state: 'disabled', last_fault: 'answered 410' })
  })

  test('that sends elsewhere is not followed', async () => {
    await createFeedEndpoint(admin, { url: `${base}/in` })
    answer = () => ({ status: 302, headers: { location: `${base}/elsewhere` } })
    await deliverFeeds()
    expect(received).toHaveLength(1)
    expect((await only())?.last_fault).toBe('answered 302: redirects are not followed')
  })

  test('that is not there is named', async () => {
    const away = createServer()
    await new Promise<void>((listening) => away.listen(0, '127.0.0.1', listening))
    const { port } = away.address() as AddressInfo
    await new Promise((closed) => away.close(closed))
    await createFeedEndpoint(admin, { url: `http://127.0.0.1:${port}/in` })
    await deliverFeeds()
    expect((await only())?.last_fault).toBe('refused the connection')
  })
})

describe('what is refused', () => {
  test.each([
    ['https://10.0.0.7/in', 'leads into a private network'],
    ['https://169.254.169.254/latest/meta-data', 'leads into a private network'],
    ['https://[::1]/in', 'leads into a private network'],
    ['https://[::ffff:10.0.0.1]/in', 'leads into a private network'],
    ['https://127.0.0.2/in', 'leads into a private network'],
    ['https://2130706434/in', 'leads into a private network'], // 127.0.0.2 as one number
    ['http://siem.example/in', 'must be an https:// address'],
    ['ftp://siem.example/in', 'is not an https:// address'],
    ['file:///etc/passwd', 'is not an https:// address'],
    ['https://me:secret@siem.example/in', 'must not hold a name or a password'],
    ['siem.example', 'is not an https:// address'],
  ])('%s', async (url, words) => {
    await expect(createFeedEndpoint(admin, { url })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(words),
    })
  })

  test('the same address twice, one beyond the log, and whoever may not', async () => {
    await createFeedEndpoint(admin, { url: `${base}/in` })
    await expect(createFeedEndpoint(admin, { url: `${base}/in` })).rejects.toMatchObject({ code: 'already_so' })
    await expect(createFeedEndpoint(admin, { url: `${base}/new`, from: 1_000_000 })).rejects.toMatchObject({
      status: 400,
    })
    const compliance = person(w, 'compliance')
    await expect(createFeedEndpoint(compliance, { url: `${base}/new` })).rejects.toMatchObject({ status: 403 })
    await expect(testFeedEndpoint(compliance, 'fep_1')).rejects.toMatchObject({ status: 403 })
    expect(await listFeedEndpoints(compliance)).toHaveLength(1)
    await expect(listFeedEndpoints(person(w, 'ada'))).rejects.toMatchObject({ status: 403 })
  })

  test('an endpoint of another organization is not there', async () => {
    const { id } = await createFeedEndpoint(admin, { url: `${base}/in` })
    const other = await openWorld('hooksother', w.t)
    const theirs: PersonActor = { ...person(other, 'compliance'), roles: ['admin'] }
    expect(await listFeedEndpoints(theirs)).toEqual([])
    await expect(testFeedEndpoint(theirs, id)).rejects.toMatchObject({ status: 404 })
    await expect(removeFeedEndpoint(theirs, id)).rejects.toMatchObject({ status: 404 })
    await expect(changeFeedEndpoint(theirs, id, { state: 'paused' })).rejects.toMatchObject({ status: 404 })
  })
})

test('a test is sent at once and is no entry of the log; a paused endpoint gets nothing else', async () => {
  const { id } = await createFeedEndpoint(admin, { url: `${base}/in` })
  await changeFeedEndpoint(admin, id, { state: 'paused' })
  expect(await deliverFeeds()).toBe(0)
  expect(await testFeedEndpoint(admin, id)).toMatchObject({ delivered: true, fault: null })
  expect(received.map((r) => JSON.parse(r.body).type)).toEqual(['countersign.test'])
  answer = () => ({ status: 401 })
  expect(await testFeedEndpoint(admin, id)).toMatchObject({ delivered: false, fault: 'answered 401' })
})
