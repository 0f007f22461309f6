import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeWriterKey } from '../../../lib/ledger/writer-key.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendAndDie, startAppender } from './appenders.ts'
import { appendThroughPrisma, entry, expectSignedBatches, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-kill-'))
const KEYS = { a: path.join(folder, 'a.key'), b: path.join(folder, 'b.key') }
const WRITERS = Object.values(KEYS).map(makeWriterKey)
beforeAll(async () => {
  t = await testDatabase()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
// `npm run test:long` asks for 200.
const CYCLES = process.env.COUNTERSIGN_LONG ? 200 : 20

it('two appending processes under kill -9: nothing acknowledged is lost, indices are dense, the root recomputes', {
  timeout: CYCLES * 5_000,
}, async () => {
  const organizationId = await newLog()
  const acknowledged: string[] = []
  let killed = 0
  const survive = async (name: 'a' | 'b', size: number) => {
    for (let cycle = 0; cycle < CYCLES / 2; cycle++, killed++) {
      const args = { organizationId, prefix: `${name}${cycle}`, size, key: KEYS[name] }
      await appendAndDie(() => startAppender(args, acknowledged), cycle)
    }
  }
  await Promise.all([survive('a', 1), survive('b', 7)])
  expect(killed).toBe(CYCLES)
  expect(acknowledged.length).toBeGreaterThan(0)

  // the log goes on after the last kill, and it is whole
  const [last] = await appendThroughPrisma(organizationId, [entry()])
  const state = await recomputed(organizationId)
  expect(state).toMatchObject({ faults: [], size: (last?.index ?? 0) + 1 })

  const { rows } = await t.owner.query(
    "SELECT request_id || ' ' || index || ' ' || encode(hash, 'hex') AS line FROM ledger.leaf WHERE organization_id = $1",
    [organizationId],
  )
  const kept = new Set(rows.map((r) => r.line))
  expect(acknowledged.filter((line) => !kept.has(line))).toEqual([])
  // each entry in one batch, which the instance that appended it signed
  const signed = await expectSignedBatches(t, organizationId, WRITERS)
  for (const writer of WRITERS) expect(signed.get(writer.name)).toBeGreaterThan(0)
  // an entry is there with all that belongs to it, or not at all
  for (const table of ['ledger.envelope', 'audit_entry', 'ledger.disclosure WHERE index > 0 AND']) {
    const where = table.includes('WHERE') ? table : `${table} WHERE`
    const { rows: counted } = await t.owner.query(`SELECT count(*)::int AS n FROM ${where} organization_id = $1`, [
      organizationId,
    ])
    expect(counted[0].n).toBe(where.includes('index > 0') ? state.size - 1 : state.size)
  }
  // a batch is there as a whole, or not at all
  const batches = new Map<string, number>()
  for (const { line } of rows) {
    const batch = /^(b\d+-\d+)-/.exec(line)?.[1]
    if (batch) batches.set(batch, (batches.get(batch) ?? 0) + 1)
  }
  expect(new Set(batches.values())).toEqual(new Set([7]))
})
