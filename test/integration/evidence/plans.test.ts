import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getLogStatus } from '../../../lib/evidence/get-log-status.ts'
import { lastSignIns } from '../../../lib/evidence/last-sign-ins.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { countToReview, listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { recordAuditRead } from '../../../lib/evidence/record-audit-read.ts'
import { indexEntriesOf } from '../../../lib/evidence/search/index-entries.ts'
import { erasedSince } from '../../../lib/exports/erased-since.ts'
import { selectEntries } from '../../../lib/exports/select-entries.ts'
import { read } from '../../../lib/platform/db.ts'
import { listRegistryChanges } from '../../../lib/registry/agents/list-registry-changes.ts'
import { countHits } from '../../../lib/registry/policies/count-hits.ts'
import { hitsByDay } from '../../../lib/registry/policies/hits-by-day.ts'
import { wouldChange } from '../../../lib/registry/policies/would-change.ts'
import { getRetention } from '../../../lib/retention/get-retention.ts'
import { openWorld, person, type World } from '../approvals/world.ts'
import { fillLog, SIZE } from './long-log.ts'

// What every decision writes has few indexes (prisma/migrations/20261120180600_fewer_indexes and those after it). So each
// reader is run on a long log, its statements once more with the database's own count of the rows that they touch.

const LONG = ['audit_entry', 'decision', 'decision_card', 'leaf', 'envelope%', 'disclosure%']
let w: World
let client: pg.Client
beforeAll(async () => {
  w = await openWorld('plans')
  await fillLog(w)
  await w.t.owner.query(
    `INSERT INTO ledger.disclosure (organization_id, index, ordinal, at, subject, sealed)
     SELECT organization_id, index, 0, at, 'customer:~one', '' FROM audit_entry WHERE organization_id = $1 AND index = 81`,
    [w.organizationId],
  )
  await indexEntriesOf(w.organizationId)
  client = new pg.Client(w.t.runtimeUrl)
  await client.connect()
})
afterAll(() => client.end())

interface Asked {
  text: string
  values: unknown[]
}
async function statementsOf(work: () => Promise<unknown>): Promise<Asked[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return spy.mock.calls.flatMap(([query, values]: unknown[]): Asked[] => {
      const asked = (typeof query === 'string' ? { text: query, values } : query) as Partial<Asked>
      const text = (asked.text ?? '').replace(/^DECLARE .* FOR /, '').trim()
      return text.startsWith('SELECT') ? [{ text, values: asked.values ?? [] }] : []
    })
  } finally {
    spy.mockRestore()
  }
}
/** Rows of each table that were read one after the other, and that an index led to. */
async function counted(): Promise<Map<string, number[]>> {
  const { rows } = await client.query(
    `SELECT relname, seq_tup_read::int, coalesce(idx_tup_fetch, 0)::int AS idx_tup_fetch
       FROM pg_stat_xact_user_tables WHERE relname LIKE ANY($1)`,
    [LONG],
  )
  return new Map(rows.map((r) => [r.relname, [r.seq_tup_read, r.idx_tup_fetch]]))
}
async function touched({ text, values }: Asked): Promise<{ scans: string[]; rows: number }> {
  await client.query(`BEGIN;SET LOCAL app.organization_id='${w.organizationId}'`)
  try {
    // what this connection has not reported yet is counted, too
    const before = await counted()
    await client.query(text, values)
    const after = await counted()
    const of = (name: string) => after.get(name)?.map((n, i) => n - (before.get(name)?.[i] ?? 0)) ?? []
    const names = [...after.keys()]
    return {
      scans: names.filter((name) => of(name)[0]),
      rows: names.reduce((n, name) => n + (of(name)[0] ?? 0) + (of(name)[1] ?? 0), 0),
    }
  } finally {
    await client.query('ROLLBACK')
  }
}
const compliance = () => person(w, 'compliance')
const decisions = (query: object) => () => listDecisions(compliance(), query)
const audit = (query: object) => () => listAudit(compliance(), query)
const direct = (text: string) => () => read(w.organizationId, (db) => db.$queryRawUnsafe(text))
const SEGMENT = 8_192

test.each<[string, () => Promise<unknown>, number]>([
  ['the newest decisions', decisions({}), 200],
  ['decisions of a run', decisions({ run: 'run_100' }), 200],
  ['decisions of a policy', decisions({ policy: 'seals' }), 200],
  ['decisions to review', decisions({ review: 'to_review' }), 1_200],
  ['reviewed decisions', decisions({ review: 'reviewed' }), 800],
  ['how much is to review', () => countToReview(compliance()), 800],
  ['decisions with a frequent word', decisions({ text: 'seal' }), 5_000],
  ['decisions with a rare word', decisions({ text: 'zanzibar' }), SEGMENT * 2],
  ['decisions with a rare word, to review', decisions({ text: 'zanzibar', review: 'to_review' }), 1_800],
  ['hits of a policy by day', () => hitsByDay(compliance(), 'seals', 'UTC'), 10],
  ['hits of policies', () => read(w.organizationId, (db) => countHits(db, w.organizationId, ['seals'])), 10],
  ['what a policy would have changed', () => wouldChange(person(w, 'ada'), 'seals', {}), 10],
  ['entries about a decision', audit({ subject: 'dec_81' }), 20],
  ['entries about what never was', audit({ subject: 'none' }), 20],
  ['a span of the audit', audit({ from: '2026-03-03T00:00:00Z', to: '2026-03-03T00:10:00Z' }), 200],
  ['a type that never was', audit({ type: 'person.signed_in' }), SEGMENT],
  ['last sign-ins', () => lastSignIns(person(w, 'ada'), [person(w, 'ada').id, 'per_none']), 10],
  ['changes of an agent', () => listRegistryChanges(compliance(), { agent: w.agentId }), 10],
  ['whether the audit is being read', () => recordAuditRead(compliance(), { tool: 'tool.1' }), 200],
  ['the state of the log', () => getLogStatus(compliance()), 10],
  ['retention', () => getRetention(compliance()), 200],
  ['whether somebody was erased', () => erasedSince(w.organizationId, 0), 10],
  ['what a bundle of a decision holds', () => selectEntries(w.organizationId, { decision: 'dec_81' }, SIZE), 60],
  [
    'what a bundle of a day holds',
    () => selectEntries(w.organizationId, { from: '2026-03-06T12:00:00Z' }, SIZE),
    2_500,
  ],
  ['what an erasure reaches', direct(`SELECT index FROM ledger.erasure_entries('customer:~one')`), 20],
  ['what is due', direct('SELECT until_index FROM ledger.look_for_due(0, 1000)'), 50],
])('%s: by an index', async (_name, work, most) => {
  const statements = await statementsOf(work)
  expect(statements.length).toBeGreaterThan(0)
  for (const statement of statements) {
    const { scans, rows } = await touched(statement)
    expect({ text: statement.text, scans }).toEqual({ text: statement.text, scans: [] })
    expect(rows, statement.text).toBeLessThanOrEqual(most)
  }
})

test('an erasure reaches what came of its decisions', async () => {
  const reached = await read(
    w.organizationId,
    (db) => db.$queryRaw`SELECT index::int, reach FROM ledger.erasure_entries('customer:~one') ORDER BY index`,
  )
  expect(reached).toEqual([
    { index: 80, reach: 'linked' },
    { index: 81, reach: 'subject' },
  ])
})
