import { beforeAll, expect, test } from 'vitest'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { cancelReplay } from '../../../lib/replay/cancel-replay.ts'
import { replayRows } from '../../../lib/replay/endpoints.ts'
import { getReplay } from '../../../lib/replay/get-replay.ts'
import { listReplayDecisions } from '../../../lib/replay/list-replay-decisions.ts'
import { listReplays } from '../../../lib/replay/list-replays.ts'
import { startReplay } from '../../../lib/replay/start-replay.ts'
import { openWorld, process, refund, serviceToken, type World } from '../authorize/world.ts'

let w: World
const call = createFetch(replayRows, 'test')
beforeAll(async () => {
  w = await openWorld()
  await process(w).authorize(refund('48213', 1_000))
})

test('a role without the permission starts and cancels nothing', async () => {
  await expect(startReplay(w.lead, { kind: 'exact' })).rejects.toMatchObject({ status: 403 })
  const { id } = await startReplay(w.admin, { kind: 'exact' })
  await expect(cancelReplay(w.lead, id)).rejects.toMatchObject({ status: 403 })
  const nobody: PersonActor = { ...w.lead, roles: [] }
  await expect(getReplay(nobody, id)).rejects.toMatchObject({ status: 403 })
  await expect(listReplayDecisions(nobody, id, {})).rejects.toMatchObject({ status: 403 })
  await cancelReplay(w.admin, id)
})

test('another organization sees none of it, as if it were not there', async () => {
  const { id } = await startReplay(w.admin, { kind: 'exact' })
  const other = await openWorld(w.t)
  await expect(getReplay(other.admin, id)).rejects.toMatchObject({ status: 404 })
  await expect(listReplayDecisions(other.admin, id, {})).rejects.toMatchObject({ status: 404 })
  await expect(cancelReplay(other.admin, id)).rejects.toMatchObject({ status: 404 })
  expect((await listReplays(other.admin, {})).items).toEqual([])
  await cancelReplay(w.admin, id)
})

test.each([
  ['no kind', {}],
  ['an unknown kind', { kind: 'guess' }],
  ['an unknown member', { kind: 'exact', organization: 'org_other' }],
  ['nothing at all', { kind: 'exact', last: 0 }],
  ['too many', { kind: 'exact', last: 1_000_001 }],
  ['a fraction', { kind: 'exact', last: 1.5 }],
  ['a time that is none', { kind: 'exact', from: 'yesterday' }],
  ['an end before its beginning', { kind: 'exact', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
  ['a list', []],
])('%s is refused', async (_, body) => {
  await expect(startReplay(w.admin, body)).rejects.toMatchObject({ status: 400, code: 'invalid_request' })
})

test.each([
  ['a cursor of somebody’s own', { cursor: 'AAAA' }],
  ['a cursor that holds no time', { cursor: Buffer.from('["x","y"]').toString('base64url') }],
  ['a page of a million', { limit: '1000000' }],
])('%s finds nothing', async (_, query) => {
  const { id } = await startReplay(w.admin, { kind: 'exact' })
  const answer = await listReplayDecisions(w.admin, id, query).catch((e) => e)
  expect(answer.status ?? answer.items).toEqual(answer.status ? 400 : [])
  await cancelReplay(w.admin, id)
})

test('ten may wait; the eleventh is told so', async () => {
  const ids = []
  for (let i = 0; i < 10; i++) ids.push((await startReplay(w.admin, { kind: 'exact' })).id)
  await expect(startReplay(w.admin, { kind: 'exact' })).rejects.toMatchObject({ status: 409, code: 'too_many_replays' })
  for (const id of ids) await cancelReplay(w.admin, id)
})

test('by the API: accepted, read, cancelled, with the scope for each', async () => {
  const send = async (method: string, path: string, scopes: string[], body?: unknown) =>
    await call(
      new Request(`http://127.0.0.1:3000${path}`, {
        method,
        headers: { authorization: `Bearer ${await serviceToken(w, scopes)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const started = await send('POST', '/api/v1/replays', ['replays:write'], { kind: 'exact' })
  expect(started.status).toBe(202)
  const { id } = (await started.json()) as { id: string }
  expect((await send('GET', `/api/v1/replays/${id}`, ['decisions:read'])).status).toBe(200)
  expect((await send('GET', `/api/v1/replays/${id}/decisions`, ['replays:write'])).status).toBe(403)
  expect((await send('POST', `/api/v1/replays/${id}/cancel`, ['decisions:read'], {})).status).toBe(403)
  expect((await send('POST', `/api/v1/replays/${id}/cancel`, ['replays:write'], {})).status).toBe(200)
  expect((await send('POST', '/api/v1/decisions/dec_missing/replay', ['decisions:read'], {})).status).toBe(404)
})
