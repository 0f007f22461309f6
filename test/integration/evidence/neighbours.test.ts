import { beforeAll, describe, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { openWorld, process, refund, type World } from '../authorize/world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
const decided = async (body: unknown): Promise<string> => (await p.authorize(body)).body.id

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
