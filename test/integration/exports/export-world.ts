import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { type Claim, claimExport } from '../../../lib/exports/claim-export.ts'
import { fileOf } from '../../../lib/exports/exports-folder.ts'
import { type RunOptions, runExport } from '../../../lib/exports/run-export.ts'
import { startExport } from '../../../lib/exports/start-export.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { privateKeyOf, signerOf, verifierKey } from '../../../lib/ledger/note.ts'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { currentWriter } from '../../../lib/ledger/writer-key.ts'
import type { Actor } from '../../../lib/people/actor.ts'
import { read } from '../../../lib/platform/db.ts'
import { parsePolicyFile } from '../../../lib/verify/policy-file.ts'
import { exitOf, type Report } from '../../../lib/verify/report.ts'
import { otherIsHere, otherVerdict } from '../../../lib/verify/testing/both-verifiers.ts'
import { verifyBundle } from '../../../lib/verify/verify-bundle.ts'
import type { TestDatabase } from '../../harness.ts'

/** A folder of this test's own; give it to `testDatabase` as COUNTERSIGN_EXPORTS_DIR. */
export function exportsDir(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-exports-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Signs the log as it stands, as the signer does; with a key of the test's. */
export async function checkpoint(t: TestDatabase, organizationId: string): Promise<string> {
  const { size, root, faults } = await read(organizationId, (db) => recomputeRoot(sqlOfTx(db), organizationId))
  if (faults.length) throw new Error(faults[0])
  const origin = await originOf(t, organizationId)
  const note = signCheckpoint({ origin, size, root: Buffer.from(root, 'hex') }, [logSigner(origin)])
  await t.owner.query(
    `INSERT INTO ledger.checkpoint (organization_id, size, origin, root, note) VALUES ($1, $2, $3, decode($4, 'hex'), $5)
     ON CONFLICT DO NOTHING`,
    [organizationId, size, origin, root, note],
  )
  await t.owner.query(
    `INSERT INTO ledger.checkpoint_latest (organization_id, note, at) VALUES ($1, $2, now())
     ON CONFLICT (organization_id) DO UPDATE SET note = excluded.note, at = excluded.at`,
    [organizationId, note],
  )
  return note
}
const logSigner = (origin: string) => signerOf(origin, privateKeyOf(Buffer.alloc(32, 'l')))
async function originOf(t: TestDatabase, organizationId: string): Promise<string> {
  const { rows } = await t.owner.query('SELECT origin FROM ledger.log_head WHERE organization_id = $1', [
    organizationId,
  ])
  return rows[0].origin
}

/** What an auditor would have got by another way. */
export async function policyOf(t: TestDatabase, organizationId: string): Promise<string> {
  const { name, key } = logSigner(await originOf(t, organizationId))
  return `log ${verifierKey(name, key)}\nwriter ${currentWriter()?.key}\n`
}

export async function claimed(worker = 'worker-1', at = new Date()): Promise<Claim> {
  const claim = await claimExport(worker, at)
  if (!claim) throw new Error('no export is due')
  return claim
}
export const runNext = async (options: RunOptions = {}, at = new Date()) =>
  await runExport(await claimed('worker-1', at), options)

/** Asked for, signed over and made. */
export async function madeExport(t: TestDatabase, actor: Actor, body: unknown): Promise<string> {
  const { id } = await startExport(actor, body)
  await checkpoint(t, actor.organizationId)
  const end = await runNext()
  if (end !== 'done') throw new Error(`the export is ${end}`)
  return id
}

/** By both verifiers. */
export async function verified(t: TestDatabase, organizationId: string, id: string, policy?: string): Promise<Report> {
  const text = policy ?? (await policyOf(t, organizationId))
  const report = verifyBundle(fileOf(id), { policy: parsePolicyFile(text) })
  if (otherIsHere) {
    const other = otherVerdict(fileOf(id), text)
    if (other.exit !== exitOf(report)) throw new Error(`${other.says}\n${JSON.stringify(report)}`)
  }
  return report
}
export const keep = (folder: string, name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}
