import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../../lib/platform/ids.ts'
import { asking, multiply, open, openWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})

describe('limits of waiting', () => {
  test('an identity has at most 20 waiting, counted within a batch too; joining still works', async () => {
    const items = Array.from({ length: 22 }, (_, i) => asking(w, { arguments: { order: `n${i}` } }))
    const results = await open(w, items)
    expect(results.map((r) => r.result)).toEqual([...Array(20).fill('opened'), 'too_many_waiting', 'too_many_waiting'])
    expect(results[20]).toMatchObject({ scope: 'identity', limit: 20, entries: [] })
    const [joined, refused] = await open(w, [
      asking(w, { arguments: { order: 'n3' } }),
      asking(w, { arguments: { order: 'new' } }),
    ])
    expect([joined?.result, refused?.result]).toEqual(['joined', 'too_many_waiting'])
  })

  test('an organization has at most 10,000 waiting', async () => {
    const { rows } = await w.t.owner.query('SELECT id FROM approval_request LIMIT 1')
    await multiply(w, rows[0].id, 9_980)
    const identityId = newId('agi')
    const [refused] = await open(w, [asking(w, { identityId })])
    expect(refused).toMatchObject({ result: 'too_many_waiting', scope: 'organization', limit: 10_000 })
    await w.t.owner.query(`UPDATE approval_request SET status = 'cancelled' WHERE id = 'apr_copy1'`)
    const [opened, second] = await open(w, [asking(w, { identityId }), asking(w, { identityId })])
    expect([opened?.result, second?.result]).toEqual(['opened', 'too_many_waiting'])
  })
})
