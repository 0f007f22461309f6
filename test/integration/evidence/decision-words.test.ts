import { beforeAll, describe, expect, test } from 'vitest'
import { listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { indexEntriesOf } from '../../../lib/evidence/search/index-entries.ts'
import { tamper } from '../../harness.ts'
import { openWorld, person, type World } from '../approvals/world.ts'
import { fillLog, isDecision, SIZE } from './long-log.ts'

// Decisions by the words of their sentences: in the whole segments of the log and in what comes after them.

let w: World
beforeAll(async () => {
  w = await openWorld('words')
  await fillLog(w)
})
const page = (query: Record<string, unknown>, world = w) => listDecisions(person(world, 'compliance'), query)
const placeOf = ({ id }: { id: string }) => Number(id.slice('dec_'.length))
async function allPages(query: Record<string, unknown>): Promise<number[]> {
  const found: number[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, next_cursor } = await page({ ...query, limit: 100, ...(cursor ? { cursor } : {}) })
    found.push(...items.map(placeOf))
    cursor = next_cursor
  }
  return found
}
const where = (f: (i: number) => boolean) =>
  Array.from({ length: SIZE }, (_, i) => SIZE - 1 - i).filter((i) => isDecision(i) && f(i))

describe.each([
  ['before anything is indexed', async () => {}],
  ['with the index', async () => void (await indexEntriesOf(w.organizationId))],
])('%s', (_, prepare) => {
  beforeAll(prepare)

  test.each<[string, Record<string, unknown>, (i: number) => boolean]>([
    ['a rare word', { text: 'zanzibar' }, (i) => i === 9_001],
    ['the beginning of a rare word', { text: 'zanz' }, (i) => i === 9_001],
    ['a word in the newest entries', { text: `ord_${SIZE - 1}` }, (i) => i === SIZE - 1],
    [
      'words in any order and any case',
      { text: 'SEAL broken', run: 'run_100' },
      (i) => Math.floor(i / 10) === 100 && i % 3 === 1,
    ],
    [
      'letters beyond ASCII',
      { text: 'größe', agent: 'agt_1', outcome: 'deny' },
      (i) => i % 3 === 2 && i % 4 === 1 && i % 11 === 0,
    ],
    [
      'a tool, an environment and a code',
      { text: 'late', tool: 'tool.3', environment: 'sandbox', code: 'CODE_3' },
      (i) => i % 18 === 3,
    ],
    [
      'what an entry does not say: impact',
      { text: 'seal', impact: 'critical', agent: 'agt_2' },
      (i) => i % 3 === 1 && i % 13 === 0 && i % 4 === 2,
    ],
    ['a policy', { text: 'seal', policy: 'seals' }, (i) => i % 3 === 1 && i % 40 === 1],
    ['review work', { text: 'seal', review: 'sampled' }, (i) => i % 3 === 1 && i % 50 === 1],
    ['an impact that none has', { text: 'refund', impact: 'medium' }, () => false],
    [
      'a span of time',
      { text: 'delivery', from: '2026-03-03T00:00:00Z', to: '2026-03-03T00:10:00Z' },
      (i) => i % 3 === 0 && i >= 8_640 && i < 8_670,
    ],
    ['a word that is nowhere', { text: 'xylophone' }, () => false],
    ['the outcome beside a word', { text: 'denied seal' }, (i) => i % 11 === 0 && i % 3 === 1],
    [
      'the outcome beside a word, of review work',
      { text: 'seal denied', review: 'to_review' },
      (i) => i % 11 === 0 && i % 3 === 1 && i % 50 === 1,
    ],
    ['part of a word that does not begin it', { text: 'anzibar' }, () => false],
  ])('%s', async (_name, query, hit) => {
    expect(await allPages(query)).toEqual(where(hit))
  })

  test.each([
    ['only marks', '€ – !'],
    ['wildcards', '%'],
    ['an underscore', '_'],
    ['quotes and backslashes', `'"\\'; --`],
    ['a NUL', '\0'],
    ['an expression', '.*(xx|yy)+['],
    ['the longest text', 'y'.repeat(200)],
    ['many words', Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ')],
  ])('%s find nothing, and are no fault', async (_name, text) => {
    expect(await page({ text })).toEqual({ items: [], next_cursor: null })
    expect(await page({ text, review: 'sampled' })).toEqual({ items: [], next_cursor: null })
  })
})

test('a text that is too long, and a cursor of another list, are refused', async () => {
  await expect(page({ text: 'y'.repeat(201) })).rejects.toMatchObject({ status: 400 })
  const { next_cursor } = await page({ limit: 1 })
  await expect(page({ text: 'seal', cursor: next_cursor })).rejects.toMatchObject({ status: 400 })
})

test('words that are erased find nothing, whether the index has been made again or not', async () => {
  await indexEntriesOf(w.organizationId)
  const text = 'ord_77 refund'
  expect((await page({ text })).items.map(placeOf)).toEqual([77])
  const gone = [w.organizationId, 'dec_77']
  await tamper(
    w.t,
    'audit_entry',
    `UPDATE audit_entry SET summary = 'Erased.' WHERE organization_id = $1 AND subject_id = $2`,
    gone,
  )
  await tamper(
    w.t,
    'decision_card',
    `UPDATE decision_card SET sentence = 'Erased.' WHERE organization_id = $1 AND decision_id = $2`,
    gone,
  )
  expect((await page({ text })).items).toEqual([])
  await indexEntriesOf(w.organizationId)
  expect((await page({ text })).items).toEqual([])
  expect((await page({ text: 'erased' })).items.map(placeOf)).toEqual([77])
})

test('another organization finds nothing of it', async () => {
  const other = await openWorld('stranger', w.t)
  expect((await page({ text: 'seal' }, other)).items).toEqual([])
})
