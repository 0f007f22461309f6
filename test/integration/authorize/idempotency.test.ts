import { beforeAll, describe, expect, test } from 'vitest'
import { withIdempotency } from '../../../lib/authorize/idempotency.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { nowMs, withSimulatedClock } from '../../../lib/platform/clock.ts'
import { openWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const call = (key: string | null, body = '{}') => ({
  request: new Request('http://127.0.0.1/x', {
    method: 'POST',
    headers: key === null ? {} : { 'idempotency-key': key },
  }),
  rawBody: Buffer.from(body),
})
const who = () => ({ organizationId: w.organizationId, credential: 'sva_1' })

describe('a POST that creates', () => {
  test('runs once for twins, and both get the first answer', async () => {
    let ran = 0
    const work = async () => ({ status: 201, body: { n: ++ran } })
    const answers = await Promise.all([1, 2, 3, 4].map(() => withIdempotency(call('twins'), who(), '/x', work)))
    expect(ran).toBe(1)
    for (const a of answers) expect(a).toMatchObject({ status: 201, body: { n: 1 } })
    expect(await withIdempotency(call('twins'), who(), '/y', work)).toMatchObject({ body: { n: 2 } })
    await expect(withIdempotency(call('twins', '{"a":1}'), who(), '/x', work)).rejects.toMatchObject({ status: 422 })
  })
  test('without a key runs each time', async () => {
    let ran = 0
    for (let i = 0; i < 2; i++) await withIdempotency(call(null), who(), '/x', async () => ({ body: ++ran }))
    expect(ran).toBe(2)
  })
  test('that fails gives its key back', async () => {
    const refuse = () => Promise.reject(new AppError(409, 'taken', 'Taken.'))
    await expect(withIdempotency(call('fails'), who(), '/x', refuse)).rejects.toMatchObject({
      status: 409,
      code: 'taken',
    })
    expect(await withIdempotency(call('fails'), who(), '/x', async () => ({ status: 201, body: 1 }))).toMatchObject({
      body: 1,
    })
  })
  test('keeps nothing that is secret', async () => {
    const work = async () => ({ status: 201, body: { id: 'crd_1', client_secret: 'css_x' } })
    const keep = (body: unknown) => ({ id: (body as { id: string }).id })
    expect((await withIdempotency(call('secret'), who(), '/x', work, keep)).body).toEqual({
      id: 'crd_1',
      client_secret: 'css_x',
    })
    expect((await withIdempotency(call('secret'), who(), '/x', work, keep)).body).toEqual({ id: 'crd_1' })
  })
  test('whose first request never ended is refused: nobody knows whether it took effect', async () => {
    await w.t.owner.query(
      "INSERT INTO idempotency_key (organization_id, credential, endpoint, key, body_hash) SELECT organization_id, credential, endpoint, 'lost', body_hash FROM idempotency_key WHERE organization_id = $1 AND key = 'twins' AND endpoint = '/x'",
      [w.organizationId],
    )
    let now = nowMs()
    const impatient = () => {
      now += 5_000
      return now
    }
    const again = withSimulatedClock(impatient, () =>
      withIdempotency(call('lost'), who(), '/x', async () => ({ body: 1 })),
    )
    await expect(again).rejects.toMatchObject({ status: 409, code: 'idempotency_unfinished' })
  })
  test('takes a key again after a day', async () => {
    await w.t.owner.query(
      "UPDATE idempotency_key SET created_at = created_at - interval '25 hours' WHERE organization_id = $1 AND key = 'fails'",
      [w.organizationId],
    )
    expect(
      await withIdempotency(call('fails', '{"b":2}'), who(), '/x', async () => ({ status: 201, body: 2 })),
    ).toMatchObject({ body: 2 })
  })
})
