import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { indexEntries, indexEntriesOf } from '../../../lib/evidence/search/index-entries.ts'
import { wordsOf } from '../../../lib/evidence/search/tokens.ts'
import { tamper } from '../../harness.ts'
import { openWorld, person, type World } from '../approvals/world.ts'
import { fillLog, SIZE, sentenceAt } from './long-log.ts'

let w: World
beforeAll(async () => {
  w = await openWorld('searcher')
  await fillLog(w)
})
const reader = () => person(w, 'compliance')
const find = async (query: Record<string, unknown>) => (await listAudit(reader(), query)).items.map((e) => e.index)
async function allPages(query: Record<string, unknown>): Promise<number[]> {
  const found: number[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listAudit(reader(), { ...query, limit: 100, ...(cursor ? { cursor } : {}) })
    found.push(...page.items.map((e) => e.index))
    cursor = page.next_cursor
  }
  return found
}
const where = (f: (i: number) => boolean) => Array.from({ length: SIZE }, (_, i) => SIZE - 1 - i).filter(f)

describe.each([
  ['before anything is indexed', async () => {}],
  ['with the index', async () => void (await indexEntries())],
])('%s', (_, prepare) => {
  beforeAll(prepare)

  test.each<[string, Record<string, unknown>, (i: number) => boolean]>([
    ['rare words', { text: 'zanzibar' }, (i) => i === 9_001],
    ['the beginning of a rare word', { text: 'zanz' }, (i) => i === 9_001],
    [
      'words in any order and any case',
      { text: 'SEAL broken refund', run: 'run_100' },
      (i) => i >= 1_000 && i < 1_010 && i % 3 === 1,
    ],
    ['letters beyond ASCII', { text: 'größe', correlation: 'case_7' }, (i) => i >= 175 && i < 200 && i % 3 === 2],
    ['a run', { run: 'run_1234' }, (i) => i >= 12_340 && i < 12_350],
    ['a correlation id', { correlation: 'case_3' }, (i) => i >= 75 && i < 100],
    ['a decision', { subject: 'dec_77' }, (i) => i === 77],
    ['a decision and what came of it', { subject: 'dec_81' }, (i) => i === 80 || i === 81],
    ['a subject that never was', { subject: 'dec_none' }, () => false],
    ['a number', { index: 8_192 }, (i) => i === 8_192],
    [
      'a kind and an actor',
      { type: 'approval', actor: 'act_3', agent: 'agt_1' },
      (i) => i % 5 === 0 && i % 7 === 3 && i % 4 === 1,
    ],
    ['what never meets', { tool: 'tool.1', environment: 'sandbox' }, () => false],
    ['a word that is nowhere', { text: 'xylophone' }, () => false],
    ['a text without a word', { text: '€ – !' }, () => false],
    ['part of a word that does not begin it', { text: 'anzibar' }, () => false],
    [
      'a span of time',
      { from: '2026-03-03T00:00:00Z', to: '2026-03-03T00:10:00Z' },
      (i) => Math.floor(i / 3) >= 2_880 && Math.floor(i / 3) < 2_890,
    ],
    [
      'a span of time and an outcome',
      { outcome: 'deny', from: '2026-03-05T00:00:00Z', to: '2026-03-06T00:00:00Z' },
      (i) => i % 11 === 0 && Math.floor(i / 3) >= 5_760 && Math.floor(i / 3) < 7_200,
    ],
  ])('%s', async (_name, query, hit) => {
    expect(await allPages(query)).toEqual(where(hit))
  })

  test('any filters together give what the rows say, page by page', async () => {
    const some = <T>(values: T) => fc.option(fc.constant(values), { nil: undefined })
    const number = (n: number) => fc.nat({ max: n })
    const filters = fc.record({
      agent: fc.option(number(4), { nil: undefined }),
      tool: fc.option(number(6), { nil: undefined }),
      code: fc.option(number(9), { nil: undefined }),
      outcome: some('deny'),
      text: fc.option(fc.constantFrom('late', 'broken seal', 'ref', 'refund größe'), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(filters, fc.nat({ max: SIZE }), async (f, before) => {
        const cursor = Buffer.from(JSON.stringify([String(before)])).toString('base64url')
        const query = {
          ...(f.agent === undefined ? {} : { agent: `agt_${f.agent}` }),
          ...(f.tool === undefined ? {} : { tool: `tool.${f.tool}` }),
          ...(f.code === undefined ? {} : { code: `CODE_${f.code}` }),
          ...(f.outcome ? { outcome: f.outcome } : {}),
          ...(f.text ? { text: f.text } : {}),
        }
        const hits = where(
          (i) =>
            i < before &&
            (f.agent === undefined || i % 4 === f.agent) &&
            (f.tool === undefined || i % 6 === f.tool) &&
            (f.code === undefined || i % 9 === f.code) &&
            (!f.outcome || i % 11 === 0) &&
            (!f.text ||
              wordsOf(f.text).every((x) =>
                wordsOf(sentenceAt(i)).some((y) => (x === 'ref' ? y.startsWith(x) : y === x)),
              )),
        )
        expect(await find({ ...query, limit: 20, cursor })).toEqual(hits.slice(0, 20))
      }),
      { numRuns: 40 },
    )
  })
})

test('each whole segment is indexed once, whoever comes first', async () => {
  await w.t.owner.query('DELETE FROM audit_segment WHERE organization_id = $1', [w.organizationId])
  await w.t.owner.query('DELETE FROM audit_posting WHERE organization_id = $1', [w.organizationId])
  await Promise.all([1, 2, 3].map(() => indexEntriesOf(w.organizationId)))
  const { rows } = await w.t.owner.query(
    'SELECT segment::int FROM audit_segment WHERE organization_id = $1 ORDER BY 1',
    [w.organizationId],
  )
  expect(rows.map((r) => r.segment)).toEqual([0, 1, 2])
  expect(await indexEntriesOf(w.organizationId)).toBe(0)
})

test('words that are erased are gone from the index, and the entry is found by what stands there now', async () => {
  await indexEntriesOf(w.organizationId)
  const holds = async () =>
    (
      await w.t.owner.query(
        `SELECT 1 FROM audit_posting WHERE organization_id = $1 AND token = 'w:seal' AND segment = 0`,
        [w.organizationId],
      )
    ).rowCount
  expect(await holds()).toBe(1)
  await tamper(
    w.t,
    'audit_entry',
    `UPDATE audit_entry SET summary = 'Erased by entry 25,999.' WHERE organization_id = $1 AND index < 8192 AND index % 3 = 1`,
    [w.organizationId],
  )
  expect(await holds()).toBe(0)
  expect(await find({ text: 'seal', to: '2026-03-02T00:00:00Z' })).toEqual([])
  await indexEntriesOf(w.organizationId)
  expect(await holds()).toBe(0)
  expect((await find({ text: 'erased', limit: 1 }))[0]).toBe(8_191)
})

test('another organization finds nothing of it', async () => {
  const other = await openWorld('stranger', w.t)
  await indexEntries()
  expect((await listAudit(person(other, 'compliance'), { text: 'seal' })).items).toEqual([])
})
