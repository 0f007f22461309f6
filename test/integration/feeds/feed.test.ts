import { beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { feedEndpoints } from '../../../lib/feeds/endpoints.ts'
import { pageOfEvents, readFeed } from '../../../lib/feeds/read-feed.ts'
import { streamFeed } from '../../../lib/feeds/stream-feed.ts'
import { ocsfFaults } from '../../../lib/feeds/testdata/check-ocsf.ts'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import type { Actor } from '../../../lib/people/actor.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import type { JsonObject } from '../../../lib/platform/strict-json.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { ask, openWorld, person, type World } from '../approvals/world.ts'

let w: World
const never = new AbortController().signal
beforeAll(async () => {
  w = await openWorld('feed')
})
const siem = (...scopes: string[]): Actor => ({
  kind: 'service',
  organizationId: w.organizationId,
  id: 'sva_siem',
  name: 'siem',
  scopes,
})
const note = (text: string) =>
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
const indices = (events: JsonObject[]) => events.map((e) => (e.metadata as { sequence: number }).sequence)

describe('by the cursor', () => {
  test('every entry comes once, in order, in pages of any size', async () => {
    for (let i = 0; i < 12; i++) await note(`note ${i}`)
    const seen: number[] = []
    for (let cursor = 0, more = true; more; ) {
      const page = await pageOfEvents(w.organizationId, 'ocsf', { cursor, limit: 5, disclosures: false })
      seen.push(...indices(page.events))
      for (const event of page.events) expect(ocsfFaults(event)).toEqual([])
      more = page.events.length > 0
      cursor = page.next
    }
    expect(seen.length).toBeGreaterThan(12)
    expect(seen).toEqual(seen.map((_, i) => i))
  })

  test('a reader that is cut off and comes again misses nothing, while several append at once', async () => {
    let cursor = (await pageOfEvents(w.organizationId, 'cloudevents', { cursor: 0, limit: 1_000, disclosures: false }))
      .next
    const first = cursor
    const appended = Promise.all(
      Array.from({ length: 6 }, async (_, writer) => {
        for (let i = 0; i < 15; i++) await note(`writer ${writer}, ${i}`)
      }),
    )
    const seen: number[] = []
    let done = false
    void appended.then(() => {
      done = true
    })
    for (let turn = 0; ; turn++) {
      const last = done
      const page = await pageOfEvents(w.organizationId, 'cloudevents', { cursor, limit: 7, disclosures: false })
      // every third answer is lost on the way: the reader asks again from where it was
      if (turn % 3 !== 2) {
        seen.push(...page.events.map((e) => Number(e.id)))
        cursor = page.next
      } else continue
      if (last && !page.events.length) break
    }
    await appended
    expect(seen).toEqual(Array.from({ length: 90 }, (_, i) => first + i))
  })

  test('whoever waits is answered as soon as there is an entry, and otherwise when the time is up', async () => {
    const reader = siem('audit:read')
    await readFeed(reader, 'ocsf', {}, never) // which is a view, and an entry
    const { next } = await readFeed(reader, 'ocsf', { limit: 1_000 }, never)
    const waiting = readFeed(reader, 'ocsf', { cursor: next, wait: 20 }, never)
    await note('at last')
    expect(indices((await waiting).events)).toEqual([next])
    expect(await readFeed(reader, 'ocsf', { cursor: next + 1, wait: 1 }, never)).toEqual({ events: [], next: next + 1 })
  })

  test('a cursor beyond the log, or one that is none, is told so', async () => {
    const reader = siem('audit:read')
    await expect(readFeed(reader, 'ocsf', { cursor: 1_000_000 }, never)).rejects.toMatchObject({
      code: 'cursor_ahead',
      status: 400,
    })
    await expect(readFeed(reader, 'ocsf', { cursor: -1 }, never)).rejects.toMatchObject({ status: 400 })
    await expect(readFeed(reader, 'ocsf', { cursor: 'x' }, never)).rejects.toMatchObject({ status: 400 })
    await expect(readFeed(reader, 'syslog', {}, never)).rejects.toMatchObject({ code: 'no_such_feed', status: 404 })
    await expect(readFeed(reader, 'constructor', {}, never)).rejects.toMatchObject({ code: 'no_such_feed' })
  })
})

describe('what travels', () => {
  test('nothing that an entry discloses, unless the reader may take it out', async () => {
    const [placed] = await note('a secret remark')
    const query = { cursor: placed?.index as number, limit: 1 }
    expect(JSON.stringify(await readFeed(siem('audit:read'), 'ocsf', query, never))).not.toContain('secret remark')
    const open = await readFeed(
      siem('audit:read', 'audit:export'),
      'cloudevents',
      { ...query, disclosures: '1' },
      never,
    )
    expect(open.events[0]?.data).toMatchObject({ disclosures: [{ name: 'reason', value: 'a secret remark' }] })
    await expect(readFeed(siem('audit:read'), 'ocsf', { disclosures: '1' }, never)).rejects.toMatchObject({
      status: 403,
    })
    await expect(readFeed(siem('decisions:read'), 'ocsf', {}, never)).rejects.toMatchObject({ status: 403 })
    await expect(readFeed(person(w, 'ada'), 'ocsf', {}, never)).rejects.toMatchObject({ status: 403 })
  })

  test('nothing of another organization', async () => {
    const other = await openWorld('feedother', w.t)
    const { events } = await pageOfEvents(other.organizationId, 'cloudevents', {
      cursor: 0,
      limit: 1_000,
      disclosures: true,
    })
    expect(events.length).toBeGreaterThan(0)
    expect(JSON.stringify(events)).not.toContain(w.agentId)
  })

  test('following it is an entry, once in an hour and not for every call', async () => {
    const reader = person(w, 'compliance')
    for (let i = 0; i < 4; i++) await readFeed(reader, 'ocsf', { limit: 1 }, never)
    await readFeed(reader, 'cloudevents', { limit: 1 }, never)
    const reads = await listAudit(reader, { type: 'audit.read', actor: reader.id })
    expect(reads.items.map((e) => e.summary)).toEqual(['Followed the feed of the log', 'Followed the feed of the log'])
  })
})

describe('over HTTP', () => {
  const query = { cursor: 0, limit: 500, wait: 0, stream: true, disclosures: false }
  test('a page is one event per line, and the answer says where to go on', async () => {
    const admin: Actor = { ...person(w, 'compliance'), roles: ['admin'] }
    const { token } = await createServiceAccount(admin, { name: 'collector', scopes: ['audit:read'] })
    const fetch = createFetch(feedEndpoints, 'test')
    const get = (address: string) =>
      fetch(
        new Request(`http://127.0.0.1:3000/api/v1/feeds/${address}`, { headers: { authorization: `Bearer ${token}` } }),
      )
    await get('ocsf')
    const answer = await get('ocsf?limit=3')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(answer.headers.get('countersign-cursor')).toBe('3')
    const lines = (await answer.text()).trimEnd().split('\n')
    expect(indices(lines.map((l) => JSON.parse(l)))).toEqual([0, 1, 2])
    expect((await get('ocsf?limit=3&colour=red')).status).toBe(400)
    expect((await fetch(new Request('http://127.0.0.1:3000/api/v1/feeds/ocsf'))).status).toBe(401)
  })

  test('a stream goes on with what is appended, and ends when its reader may follow no more', async () => {
    const { next } = await pageOfEvents(w.organizationId, 'ocsf', { cursor: 0, limit: 1_000, disclosures: false })
    const stop = new AbortController()
    const reader = streamFeed(siem('audit:read'), 'ocsf', { ...query, cursor: next }, stop.signal, async () =>
      siem('audit:read'),
    ).getReader()
    const events = async () => {
      const { value } = await reader.read()
      return indices(
        new TextDecoder()
          .decode(value)
          .trim()
          .split('\n')
          .map((l) => JSON.parse(l)),
      )
    }
    await note('one')
    expect(await events()).toEqual([next])
    await Promise.all([note('two'), note('three')])
    const rest = await events()
    if (rest.length < 2) rest.push(...(await events()))
    expect(rest).toEqual([next + 1, next + 2])
    stop.abort()
    expect(await reader.read()).toMatchObject({ done: true })
  })
})

test('what people decide is in the feed as it happens', async () => {
  const { next } = await pageOfEvents(w.organizationId, 'ocsf', { cursor: 0, limit: 1_000, disclosures: false })
  const asked = await ask(w)
  const { events } = await pageOfEvents(w.organizationId, 'ocsf', { cursor: next, limit: 100, disclosures: false })
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({
    class_uid: 6003,
    activity_id: 1,
    metadata: { event_code: 'approval.requested' },
    unmapped: { data: { approval: asked.id } },
  })
})
