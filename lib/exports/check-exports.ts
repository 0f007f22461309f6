import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { sqlOfTx } from '../ledger/append.ts'
import { entryAt } from '../ledger/read.ts'
import { nowMs } from '../platform/clock.ts'
import { installation, inTransaction, read } from '../platform/db.ts'
import { heldExport } from '../retention/held-export.ts'
import { markAltered } from './altered-export.ts'
import { digestFile } from './digest-file.ts'
import { erasedSince } from './erased-since.ts'
import { WORKER } from './export-entry.ts'
import { type ExportRow, WITHOUT_CHUNKS } from './export-view.ts'
import { exportsFolder, fileOf } from './exports-folder.ts'
import { removeFile } from './remove-export.ts'

/** How often each file is held against what was made. */
const CHECK_HOURS = 24
const HOUR_MS = 3_600_000
/** What a killed worker left behind; whoever takes the export over begins anew. */
const LEFT_OVER_HOURS = 24

/** Files past their time go, and those that disclose what was erased since; the others are read again once a day. */
export async function checkExports(): Promise<number> {
  let count = sweepLeftOvers()
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    count += await checkExportsOf(id)
  return count
}

export async function checkExportsOf(organizationId: string): Promise<number> {
  const made = await read(organizationId, (db) =>
    db.export.findMany({
      where: { organizationId, state: 'done' },
      omit: WITHOUT_CHUNKS,
      orderBy: { checkedAt: 'asc' },
    }),
  )
  let count = 0
  for (const row of made) if (await checkOne(row)) count++
  return count
}

async function checkOne(row: ExportRow): Promise<boolean> {
  const { organizationId, id } = row
  const worker = WORKER(organizationId)
  if (!existsSync(fileOf(id))) {
    // a worker whose folder is another one must not declare lost what it cannot see
    if (!existsSync(exportsFolder())) return false
    await removeFile(worker, id, 'lost')
    return true
  }
  if (row.disclosures && (await erasedSince(organizationId, Number(row.checkpointSize)))) {
    await removeFile(worker, id, 'erasure')
    return true
  }
  if (row.expiresAt && row.expiresAt.getTime() < nowMs() && !(await held(row))) {
    await removeFile(worker, id, 'age')
    return true
  }
  if (row.checkedAt && row.checkedAt.getTime() > nowMs() - CHECK_HOURS * HOUR_MS) return false
  const { sha256 } = await digestFile(fileOf(id))
  if (sha256 !== (await recordedDigest(row))) await markAltered(organizationId, id, 'from the digest in the log')
  else if (sha256 === row.sha256)
    await inTransaction(organizationId, (tx) =>
      tx.export.updateMany({ where: { organizationId, id }, data: { checkedAt: new Date(nowMs()) } }),
    )
  else await markAltered(organizationId, id, 'from its digest')
  return true
}

/** What the log says that was made: who can change the file and its row cannot change that. */
async function recordedDigest({ organizationId, id }: ExportRow): Promise<string | null> {
  return await inTransaction(organizationId, async (tx) => {
    const made = await tx.auditEntry.findFirst({
      where: { organizationId, type: 'export.created', subjectId: id },
      select: { index: true },
    })
    const entry = made && (await entryAt(sqlOfTx(tx), organizationId, Number(made.index)))
    return entry ? String(entry.data.sha256).replace(/^sha256:/, '') : null
  })
}

/** A copy of what a legal hold covers stays as long as the hold. */
const held = (row: ExportRow): Promise<boolean> =>
  inTransaction(row.organizationId, (tx) => heldExport(sqlOfTx(tx), { from: 0, to: Number(row.checkpointSize) }))

function sweepLeftOvers(): number {
  if (!existsSync(exportsFolder())) return 0
  let count = 0
  for (const name of readdirSync(exportsFolder())) {
    if (!/^exp_[0-9a-f]{32}\.tar\.part(?:\.leaves)?$/.test(name)) continue
    const file = path.join(exportsFolder(), name)
    if (statSync(file).mtimeMs > nowMs() - LEFT_OVER_HOURS * HOUR_MS) continue
    rmSync(file, { force: true })
    count++
  }
  return count
}
