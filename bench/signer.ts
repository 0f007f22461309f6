import { mkdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { append, type EntryInput, sqlOfClient, sqlOfTx } from '../lib/ledger/append.ts'
import { createLog } from '../lib/ledger/create-log.ts'
import { makeWriterKey } from '../lib/ledger/writer-key.ts'
import { closeDb, inTransaction, openingFor, pool } from '../lib/platform/db.ts'
import { newId } from '../lib/platform/ids.ts'
import { ensureSignerLogin } from '../lib/signer/signer-login.ts'
import { openDatabase } from './database.ts'
import { cpuSecondsOf, freePort, memoryOf, serve, stop } from './processes.ts'

// What it costs to sign: a hundred organizations that each append a batch a second, and the signer beside them as the
// product runs it. Its share of one processor, and how many of the logs have a new checkpoint each second.

const LOGS = 100
/** Entries of a batch. */
const BATCH = 5
const SECONDS = 20
const GOAL = 0.1

const entry = (): EntryInput => ({
  type: 'run.noted',
  clear: { run: 'run_1', event: newId('evt'), kind: 'note' },
  disclosures: [{ name: 'text', value: 'What an agent noted about what it was doing, in a sentence or two.' }],
  audit: { actorKind: 'agent', actorId: 'agi_1', subjectKind: 'run', subjectId: 'run_1', summary: 'Noted' },
})
/** As the decision batch does it: a client of our own. */
async function appendTo(id: string): Promise<void> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(id))
    await append(sqlOfClient(client), id, Array.from({ length: BATCH }, entry))
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

/** One batch to every log, spread over the second as requests are. */
async function appendForASecond(ids: readonly string[]): Promise<void> {
  const until = performance.now() + 1_000
  for (let i = 0; i < ids.length; i += 5) {
    await Promise.all(ids.slice(i, i + 5).map(appendTo))
    const due = until - 1_000 + ((i + 5) / ids.length) * 1_000
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
  }
}

async function benchSigner(): Promise<boolean> {
  const database = await openDatabase()
  const { cluster, folder } = database
  try {
    const key = path.join(folder, 'writer.key')
    const writer = makeWriterKey(key)
    process.env.COUNTERSIGN_WRITER_KEY = key
    const owner = new pg.Pool({ connectionString: cluster.url, max: 1 })
    await owner.query('INSERT INTO installation.writer (name, key) VALUES ($1, $2)', [writer.name, writer.key])
    const ids = Array.from({ length: LOGS }, () => newId('org'))
    for (const id of ids) await inTransaction(id, (tx) => createLog(sqlOfTx(tx), id, `bench/${id}/i1`))
    const signerFolder = path.join(folder, 'signer')
    mkdirSync(signerFolder)
    const port = await freePort()
    const signer = await serve(
      ['--max-semi-space-size=4', '--v8-pool-size=1', '--max-old-space-size=256', 'server/signer.ts'],
      {
        DATABASE_URL: await ensureSignerLogin(cluster.url, signerFolder),
        COUNTERSIGN_SIGNER_DIR: signerFolder,
        SIGNER_PORT: String(port),
        LOG_LEVEL: 'warn',
      },
      `http://127.0.0.1:${port}/readyz`,
    )
    const pid = signer.pid ?? 0
    const published = async () =>
      (await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM ledger.checkpoint')).rows[0]?.n ?? 0
    for (let i = 0; i < 3; i++) await appendForASecond(ids)
    const [cpu, checkpoints, begun] = [cpuSecondsOf(pid), await published(), performance.now()]
    for (let i = 0; i < SECONDS; i++) await appendForASecond(ids)
    const seconds = (performance.now() - begun) / 1_000
    const share = (cpuSecondsOf(pid) - cpu) / seconds
    const each = ((await published()) - checkpoints) / seconds / LOGS
    const { peak } = memoryOf(pid)
    const { rows } = await owner.query('SELECT reason FROM ledger.signer_status WHERE reason IS NOT NULL')
    console.log(
      `  ${LOGS} logs, ${((LOGS * BATCH * SECONDS) / seconds).toFixed(0)} entries/s in ${((LOGS * SECONDS) / seconds).toFixed(0)} batches/s: ` +
        `${each.toFixed(2)} checkpoints a second and log`,
    )
    console.log(
      `  the signer takes ${(share * 100).toFixed(1)} % of one processor (goal: ${GOAL * 100} %), ${peak} MB at most`,
    )
    await stop(signer)
    await closeDb()
    await owner.end()
    if (rows.length) console.log(`  ${rows.length} logs were stopped: ${rows[0].reason}`)
    return share <= GOAL && rows.length === 0
  } finally {
    await database.close()
  }
}

process.exit((await benchSigner()) ? 0 : 1)
