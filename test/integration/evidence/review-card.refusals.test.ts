import { beforeAll, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import { entriesOf, openWorld, person, type World } from '../approvals/world.ts'
import { decide } from './evidence-world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})

test.each(['ada', 'issuer', 'owner'])('%s does not review: 403, and nothing is recorded', async (name) => {
  const id = await decide(w)
  await expect(reviewCard(person(w, name), id, { state: 'reviewed' })).rejects.toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  expect(await entriesOf(w, id)).toEqual([])
})
test('a flag without a note, another state, a member more: 400', async () => {
  const id = await decide(w)
  for (const body of [{ state: 'flagged' }, { state: 'approved' }, { state: 'reviewed', by: 'per_1' }])
    await expect(reviewCard(person(w, 'compliance'), id, body)).rejects.toMatchObject({ status: 400 })
})
test("another organization's card: 404, and its log stays as it was", async () => {
  const other = await openWorld('other', w.t)
  const id = await decide(w)
  await expect(reviewCard(person(other, 'compliance'), id, { state: 'reviewed' })).rejects.toMatchObject({
    status: 404,
  })
  expect((await listAudit(person(other, 'compliance'), { type: 'card' })).items).toEqual([])
})
