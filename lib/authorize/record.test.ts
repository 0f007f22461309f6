import { expect, test } from 'vitest'
import { AppError } from '../platform/app-error.ts'
import type { Draft } from './draft.ts'
import { Recorder } from './record.ts'
import type { recordBatch, Verdict } from './record-batch.ts'

// What a batch does in the database is tested there; here is who waits for whom.

const draft = (id: string) => ({ id, bytes: 100 }) as Draft
const drafts = (n: number) => Array.from({ length: n }, (_, i) => draft(`dec_${i}`))
const verdictOf = ({ id }: Draft): Verdict => ({
  kind: 'recorded',
  recorded: { id, outcome: 'allow', code: 'ALLOWED', decision: true, answer: '' },
  approvalId: null,
})
/** Batches that end when the test lets them. */
function batches() {
  const begun: { ids: string[]; sent(): void; end(): void; fail(e: Error): void }[] = []
  let told = () => {}
  const recordOne: typeof recordBatch = (_, units, sent = () => {}) =>
    new Promise((resolve, reject) => {
      begun.push({
        ids: units.flat().map((d) => d.id),
        sent,
        end: () => resolve(units.map((unit) => unit.map(verdictOf))),
        fail: reject,
      })
      told()
    })
  return {
    recordOne,
    async next(n: number) {
      while (begun.length < n) await new Promise<void>((resolve) => (told = resolve))
      return begun[n - 1] as (typeof begun)[number]
    },
  }
}

test('the next batch begins with whoever came meanwhile, and the answers of the one before do not wait for its end', async () => {
  const { recordOne, next } = batches()
  const recorder = new Recorder('org', undefined, recordOne)
  const first = drafts(40).map((d) => recorder.record([d]))
  const one = await next(1)
  expect(one.ids).toHaveLength(40)
  const second = Array.from({ length: 30 }, (_, i) => recorder.record([draft(`late_${i}`)]))
  one.end()
  const two = await next(2)
  expect(two.ids).toHaveLength(30)
  // the second one is still in flight, and maybe waits for somebody else's lock
  expect((await Promise.all(first)).flat().map((v) => v.kind === 'recorded' && v.recorded.id)).toEqual(one.ids)
  two.end()
  expect(await Promise.all(second)).toHaveLength(30)
})

test('a few that wait do not hold up the answers either, nor does a batch that failed', async () => {
  const { recordOne, next } = batches()
  const recorder = new Recorder('org', undefined, recordOne)
  const first = drafts(50).map((d) => recorder.record([d]))
  const one = await next(1)
  const late = recorder.record([draft('late')])
  one.fail(new AppError(503, 'overloaded', 'The ledger is busy.'))
  for (const answer of await Promise.allSettled(first))
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'overloaded' } })
  const two = await next(2)
  expect(two.ids).toEqual(['late'])
  two.end()
  expect(await late).toMatchObject([{ kind: 'recorded' }])
})

test('who asks again with its answer is part of a batch that begins while the rest are answered', async () => {
  const { recordOne, next } = batches()
  const recorder = new Recorder('org', undefined, recordOne)
  const again: Promise<Verdict[]>[] = []
  const first = drafts(64).map(async (d) => {
    await recorder.record([d])
    again.push(recorder.record([draft(`again_${d.id}`)]))
  })
  ;(await next(1)).end()
  const two = await next(2)
  two.sent()
  expect(two.ids.length).toBeGreaterThan(0)
  expect(two.ids.length).toBeLessThan(64)
  await Promise.all(first)
  two.end()
  ;(await next(3)).end()
  expect(await Promise.all(again)).toHaveLength(64)
})
