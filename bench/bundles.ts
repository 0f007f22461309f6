import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import type { EntryInput } from '../lib/ledger/append.ts'
import { signCheckpoint } from '../lib/ledger/checkpoint.ts'
import { frontierFrom, rootOf } from '../lib/ledger/merkle.ts'
import { privateKeyOf, signerOf, verifierKey } from '../lib/ledger/note.ts'
import { makeWriterKey } from '../lib/ledger/writer-key.ts'
import type { SystemActor } from '../lib/people/actor.ts'
import { openDatabase } from './database.ts'

// A bundle of a log of a million entries with four disclosures each: how long the worker takes to make it, and how long
// `countersign verify` takes to check it, both with the memory that they need. The log is written by the product itself.

const ORGANIZATION = 'org_bench'
const ORIGIN = `bench/${ORGANIZATION}/i1`
const BATCH = 256
const actor: SystemActor = { kind: 'system', organizationId: ORGANIZATION, id: 'bench' }

export interface BundlesBench {
  entries: number
  mb: number
  appendSeconds: number
  exportSeconds: number
  exportCpuSeconds: number
  /** Above what the bench itself held before. */
  exportMemoryMb: number
  verifySeconds: number
  verifyCpuSeconds: number
  verifyMemoryMb: number
  /** Per second of one core. */
  verifiedPerSecond: number
}

export async function benchBundles({ entries = 1_000_000 } = {}): Promise<BundlesBench> {
  const database = await openDatabase('-c', 'max_wal_size=4GB')
  const { cluster, folder: own } = database
  try {
    const writerKey = path.join(own, 'writer.key')
    const writer = makeWriterKey(writerKey)
    Object.assign(process.env, {
      COUNTERSIGN_WRITER_KEY: writerKey,
      COUNTERSIGN_EXPORTS_DIR: path.join(own, 'exports'),
    })
    const owner = new pg.Client(cluster.url)
    await owner.connect()
    const appendSeconds = await seconds(() => fill(entries))
    const { id, exportSeconds, exportCpuSeconds, exportMemoryMb, key } = await exported(owner)
    await owner.end()
    const policy = path.join(own, 'policy.txt')
    writeFileSync(policy, `log ${key}\nwriter ${writer.key}\nrequire disclosures\n`)
    const tar = path.join(own, 'exports', `${id}.tar`)
    const script = `import('./lib/verify/cli.ts').then(({ verifyCommand }) => {
      const began = performance.now()
      const code = verifyCommand(process.argv.slice(1), () => {})
      const { user, system } = process.cpuUsage()
      console.log(JSON.stringify({ code, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6, mb: process.resourceUsage().maxRSS / 1024 }))
    })`
    const { stdout } = spawnSync(process.execPath, ['-e', script, '--', '--policy', policy, tar], { encoding: 'utf8' })
    const verified = JSON.parse(stdout)
    if (verified.code !== 0) throw new Error(`the bundle does not verify: exit ${verified.code}`)
    return {
      entries,
      mb: Number(execFileSync('stat', ['-c', '%s', tar], { encoding: 'utf8' })) / 1e6,
      appendSeconds,
      exportSeconds,
      exportCpuSeconds,
      exportMemoryMb,
      verifySeconds: verified.seconds,
      verifyCpuSeconds: verified.cpu,
      verifyMemoryMb: verified.mb,
      verifiedPerSecond: entries / verified.cpu,
    }
  } finally {
    await database.close()
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function fill(entries: number): Promise<void> {
  const { append, sqlOfClient, sqlOfTx } = await import('../lib/ledger/append.ts')
  const { createLog } = await import('../lib/ledger/create-log.ts')
  const { inTransaction, openingFor, pool } = await import('../lib/platform/db.ts')
  await inTransaction(ORGANIZATION, (tx) => createLog(sqlOfTx(tx), ORGANIZATION, ORIGIN))
  const client = await pool().connect()
  for (let first = 1; first < entries; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, entries - first) }, (_, i) => decision(first + i))
    await client.query(openingFor(ORGANIZATION))
    await client.query('SET LOCAL synchronous_commit = off')
    await append(sqlOfClient(client), ORGANIZATION, batch)
    await client.query('COMMIT')
  }
  client.release()
}

const hash = `sha256:${'ab'.repeat(32)}`
function decision(i: number): EntryInput {
  const text = (what: string) => ({ name: what, value: `What the ${what} of decision ${i} says, in a sentence.` })
  return {
    type: 'decision.made',
    requestId: `req_${i}`,
    clear: {
      decision: `dec_${i}`,
      request: `req_${i}`,
      kind: 'agent',
      agent: 'agt_1',
      identity: 'agi_1',
      caller: 'crd_1',
      run: `run_${i % 1000}`,
      environment: 'production',
      tool: 'billing.refund',
      tool_version: 3,
      tool_hash: hash,
      class: 'write',
      outcome: 'allow',
      shadow_outcome: null,
      code: 'ALLOWED',
      rules: ['refunds-up-to-200', 'office-hours'],
      codes: ['ALLOWED'],
      impact: 'low',
      stage: 'semi',
      threshold: 'low.reversible.none',
      snapshot: hash,
      grants: [hash],
      valid_until: '2026-12-20T08:00:00.000Z',
      confidence: 9_000,
      unverified_assumptions: 0,
      approval: null,
      approval_use: null,
      previous: null,
      group: null,
      dry_run: false,
      charges: [{ limit: 'refunds', amount: 1_200 }],
    },
    disclosures: [
      text('sentence'),
      text('reasoning'),
      text('record'),
      { name: 'arguments', value: { order: String(48_000 + i), amount: { value: 1_200, currency: 'EUR' } } },
    ],
    audit: { actorKind: 'agent', actorId: 'agi_1', subjectKind: 'decision', subjectId: `dec_${i}`, summary: 'Refund' },
  } as EntryInput
}

async function exported(owner: pg.Client) {
  const { startExport } = await import('../lib/exports/start-export.ts')
  const { claimExport } = await import('../lib/exports/claim-export.ts')
  const { runExport } = await import('../lib/exports/run-export.ts')
  const { closeDb } = await import('../lib/platform/db.ts')
  const { id } = await startExport(actor, { kind: 'full', disclosures: true })
  const { rows } = await owner.query(
    'SELECT size::int AS size, frontier FROM ledger.log_head WHERE organization_id = $1',
    [ORGANIZATION],
  )
  const root = rootOf(frontierFrom(rows[0].size, rows[0].frontier))
  const signer = signerOf(ORIGIN, privateKeyOf(Buffer.alloc(32, 'k')))
  const note = signCheckpoint({ origin: ORIGIN, size: rows[0].size, root }, [signer])
  await owner.query('INSERT INTO ledger.checkpoint_latest (organization_id, note, at) VALUES ($1, $2, now())', [
    ORGANIZATION,
    note,
  ])
  const claim = await claimExport('bench', new Date())
  if (!claim) throw new Error('no export is due')
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 200)
  const cpu = process.cpuUsage()
  let end = ''
  const exportSeconds = await seconds(async () => {
    end = await runExport(claim)
  })
  const { user, system } = process.cpuUsage(cpu)
  clearInterval(watch)
  await closeDb()
  if (end !== 'done') throw new Error(`the export is ${end}`)
  return {
    id,
    exportSeconds,
    exportCpuSeconds: (user + system) / 1e6,
    exportMemoryMb: (most - before) / 1e6,
    key: verifierKey(signer.name, signer.key),
  }
}

if (import.meta.main) {
  const r = await benchBundles(process.argv[2] ? { entries: Number(process.argv[2]) } : {})
  const n = (value: number, digits = 1) => value.toFixed(digits)
  console.log(
    [
      `${r.entries} entries with four disclosures each, appended in ${n(r.appendSeconds)} s; the bundle has ${n(r.mb, 0)} MB`,
      `made in     ${n(r.exportSeconds)} s (${n(r.exportCpuSeconds)} s of one core beside PostgreSQL), with at most ${n(r.exportMemoryMb, 0)} MB more memory than before`,
      `verified in ${n(r.verifySeconds)} s (${n(r.verifyCpuSeconds)} s of one core: ${n(r.verifiedPerSecond, 0)} entries/s), with at most ${n(r.verifyMemoryMb, 0)} MB`,
    ].join('\n'),
  )
}
