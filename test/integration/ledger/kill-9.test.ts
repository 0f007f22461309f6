import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})
// The suite's long mode asks for 200.
const CYCLES = process.env.COUNTERSIGN_LONG ? 200 : 20
const SCRIPT = path.join(import.meta.dirname, 'appender.ts')

interface Appender {
  child: ChildProcess
  ready: Promise<void>
  /** Its first acknowledgement. */
  first: Promise<void>
  gone: Promise<void>
}
function startAppender(organizationId: string, prefix: string, size: number, acknowledged: string[]): Appender {
  const child = spawn(process.execPath, [SCRIPT, organizationId, prefix, String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  let acknowledge = () => {}
  const first = new Promise<void>((resolve) => {
    acknowledge = resolve
  })
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('the appender ended before it began')))
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop() ?? '' // half a line was not an acknowledgement
      for (const line of lines)
        if (line === 'ready') resolve()
        else {
          acknowledged.push(line)
          acknowledge()
        }
    })
  })
  return { child, ready, first, gone: new Promise((resolve) => child.once('close', () => resolve())) }
}

it('two appending processes under kill -9: nothing acknowledged is lost, indices are dense, the root recomputes', {
  timeout: CYCLES * 5_000,
}, async () => {
  const organizationId = await newLog()
  const acknowledged: string[] = []
  let killed = 0
  const survive = async (name: string, size: number) => {
    for (let cycle = 0; cycle < CYCLES / 2; cycle++) {
      const appender = startAppender(organizationId, `${name}${cycle}`, size, acknowledged)
      await appender.ready
      // by turns anywhere from the first statement on, and some way into what it has acknowledged: also on a machine
      // that is so busy that the one would never reach the other
      if (cycle % 2) await appender.first
      await pause(Math.random() * 60)
      appender.child.kill('SIGKILL')
      await appender.gone
      killed++
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
