import { beforeAll, describe, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { replayDecision } from '../../../lib/evidence/replay-decision.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { openWorld, process, refund, type World } from '../authorize/world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
const decided = async (body: unknown): Promise<string> => (await p.authorize(body)).body.id
const replayed = (decision: string) => replayDecision(w.lead, { decision })
/** As somebody with the owner's rights would; the runtime role may not. */
const bend = (id: string, column: 'record' | 'core' | 'snapshot', value: Buffer | string) =>
  w.t.owner.query(`UPDATE decision SET ${column} = $2 WHERE id = $1`, [id, value])

describe('replay now', () => {
  test.each([
    ['an allowed refund', refund('48213', 1_000)],
    ['one that asks people', refund('48213', 50_000)],
    ['an unknown tool', { tool: 'nobody.knows', arguments: {} }],
    ['arguments that do not fit', { tool: 'billing.refund', arguments: { order: 48213 } }],
    ['what is never allowed', { tool: 'db.drop_table', arguments: { table: 'orders' } }],
  ])('%s gives the same bytes', async (_, body) => {
    expect(await replayed(await decided(body))).toMatchObject({ result: 'same' })
  })

  test('a record that somebody changed does not', async () => {
    const id = await decided(refund('48213', 1_100))
    const { record } = await getDecision(w.lead, id)
    const request = record.request as { arguments: { amount: { value: number } } }
    request.arguments.amount.value = 60_000
    await bend(id, 'record', Buffer.from(JSON.stringify(record)))
    expect(await replayed(id)).toMatchObject({ result: 'different' })
  })

  test('without its snapshot, or with secrets that were never recorded, it says so and calls it no success', async () => {
    const gone = await decided(refund('48213', 1_200))
    await bend(gone, 'snapshot', `sha256:${'0'.repeat(64)}`)
    expect(await replayed(gone)).toEqual({ result: 'inputs_missing' })
    const secret = await decided({ tool: 'vault.rotate', arguments: { name: 'db', secret: 'hunter22' } })
    expect(await replayed(secret)).toEqual({ result: 'secrets_replaced' })
  })

  test('needs the right to read decisions, and reads only one’s own organization', async () => {
    const id = await decided(refund('48213', 1_300))
    const nobody: PersonActor = { ...w.lead, roles: [] }
    await expect(replayDecision(nobody, { decision: id })).rejects.toMatchObject({ status: 403 })
    const other = await openWorld(w.t)
    await expect(replayDecision(other.lead, { decision: id })).rejects.toMatchObject({ status: 404 })
  })
})

describe('a decision knows its neighbours in the run', () => {
  test('before and after it in time, and nothing of another run', async () => {
    const ids: string[] = []
    for (const run of ['one', 'two', 'one', 'one']) ids.push(await decided(refund('48214', 1_400, { run })))
    const of = async (i: number) => (await getDecision(w.lead, ids[i] as string)).in_run
    expect(await of(0)).toEqual({ before: null, after: ids[2] })
    expect(await of(1)).toEqual({ before: null, after: null })
    expect(await of(2)).toEqual({ before: ids[0], after: ids[3] })
    expect(await of(3)).toEqual({ before: ids[2], after: null })
  })

  test('its sentence keeps its emphasis, and every declared argument has a row', async () => {
    const view = await getDecision(w.lead, await decided(refund('48213', 1_500)))
    expect(view.segments.map((s) => s.text).join('')).toBe(view.card.sentence)
    expect(view.segments.filter((s) => s.strong).map((s) => s.text)).toContain('refund €15.00')
    expect(view.arguments.map((a) => a.name)).toEqual(['order', 'amount'])
    expect(view.engine).toMatch(/^countersign-engine\//)
  })
})
