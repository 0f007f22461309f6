import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { headToShow } from '../anchors/bundle-anchors.ts'
import { append, sqlOfClient, sqlOfTx } from '../ledger/append.ts'
import type { SignedHead } from '../ledger/serve.ts'
import { publish } from '../platform/bus.ts'
import { nowMs } from '../platform/clock.ts'
import { settings } from '../platform/config.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { describeError, log } from '../platform/log.ts'
import { bundleExtras } from './bundle-extras.ts'
import { type Claim, LEASE_MS, releaseExport } from './claim-export.ts'
import { digestFile } from './digest-file.ts'
import { exportEntry, selectedOf, WORKER, whatOf } from './export-entry.ts'
import { type ExportRow, type ExportStep, WITHOUT_CHUNKS } from './export-view.ts'
import { fileOf, makeExportsFolder, partialFileOf } from './exports-folder.ts'
import { failExport } from './fail-export.ts'
import { ErasedMeanwhileError, erasersOf } from './gone.ts'
import { firstKept, withClient } from './read-log.ts'
import { selectEntries } from './select-entries.ts'
import { Selection } from './selection.ts'
import { type BundleJob, LogAlteredError, writeFull, writePart } from './write-bundle.ts'
import { TarWriter } from './write-tar.ts'

// One export, from its beginning to its end: under a name of its own until it is whole, then renamed, then recorded. A
// worker that is killed leaves a file that nobody hands out; whoever takes over begins anew. Each note of progress asks
// whether the export is still this worker's: cancelled or taken over, it stops there.

const NOTE_EVERY_MS = 500
const DAY_MS = 86_400_000
/** How long to wait before asking again for a checkpoint. */
const CHECKPOINT_WAIT_MS = 1_000

export interface RunOptions {
  noteEveryMs?: number
  /** Opens the file that is written; a test gives one that is full. */
  open?: (file: string) => number
}
class LostError extends Error {}
class NothingSelectedError extends Error {}

/** @returns how it ended; `waiting`: there is no checkpoint yet that covers what was asked for */
export async function runExport(
  claim: Claim,
  options: RunOptions = {},
): Promise<'done' | 'failed' | 'lost' | 'waiting'> {
  const { organizationId, id } = claim
  try {
    const row = await begin(claim)
    const head = await withClient(organizationId, (client) =>
      headToShow(sqlOfClient(client), organizationId, {
        covers: Number(row.covers),
        waitedMs: nowMs() - row.createdAt.getTime(),
      }),
    )
    if (!head) {
      await releaseExport(claim, new Date(nowMs() + CHECKPOINT_WAIT_MS))
      return 'waiting'
    }
    await make(claim, row, head, {
      noteEveryMs: NOTE_EVERY_MS,
      open: (file) => openSync(file, 'w+', 0o600),
      ...options,
    })
    return 'done'
  } catch (e) {
    removeLeftOvers(id)
    if (e instanceof LostError) return 'lost'
    if (e instanceof ErasedMeanwhileError) {
      await releaseExport(claim, new Date(nowMs() + CHECKPOINT_WAIT_MS))
      return 'waiting'
    }
    log.error({ err: e, export: id }, 'an export failed')
    await inTransaction(organizationId, async (tx) => {
      await hold(tx, claim, {})
      await failExport(tx, organizationId, id, sentenceOf(e))
    }).catch((lost) => log.warn({ err: describeError(lost), export: id }, 'a failed export was not marked so'))
    return 'failed'
  }
}

const spoolOf = (id: string): string => `${partialFileOf(id)}.leaves`

/** Best effort: where not even this can be done, the sweep of old files does it. */
function removeLeftOvers(id: string): void {
  for (const file of [partialFileOf(id), spoolOf(id)])
    try {
      rmSync(file, { force: true })
    } catch (err) {
      log.warn({ err: describeError(err), file }, 'what an export left over was not removed')
    }
}

function sentenceOf(e: unknown): string {
  if (e instanceof LogAlteredError || e instanceof NothingSelectedError) return e.message
  const { code } = e as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return 'The disk of the exports folder is full. Make room, or set COUNTERSIGN_EXPORTS_DIR, and ask again.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR')
    return `The exports folder cannot be written (${code}).`
  if (code === '22021') return 'An entry is not even text: the log was changed. See the state of the log.'
  return 'Something went wrong on our side.'
}

async function begin(claim: Claim): Promise<ExportRow> {
  const { organizationId, id } = claim
  return await inTransaction(organizationId, async (tx) => {
    await hold(tx, claim, { step: 'checkpoint' })
    return await tx.export.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id } },
      omit: WITHOUT_CHUNKS,
    })
  })
}

async function make(claim: Claim, row: ExportRow, head: SignedHead, options: Required<RunOptions>): Promise<void> {
  const { organizationId, id } = claim
  const note = notes(claim, options.noteEveryMs)
  const selection = Selection.parse(row.selection)
  await note.now({ step: 'selecting', checkpointSize: BigInt(head.size), root: head.root.toString('hex') })
  // of a log whose oldest entries are gone there is no full bundle: what is left is a part, each entry with its proof
  const first = await firstKept(organizationId)
  const kind = first > 0 ? 'partial' : row.kind
  const indices =
    row.kind === 'partial'
      ? await selectPart(organizationId, selection, head.size, row.disclosures)
      : first > 0
        ? Array.from({ length: head.size - first }, (_, i) => first + i)
        : null

  makeExportsFolder()
  const file = partialFileOf(id)
  rmSync(file, { force: true })
  const handle = options.open(file)
  try {
    const tar = new TarWriter(handle, Math.floor(nowMs() / 1000))
    const job: BundleJob = {
      organizationId,
      head,
      disclosures: row.disclosures,
      file,
      spool: spoolOf(id),
      progress: note.progress,
    }
    const extras = await bundleExtras(organizationId, head, kind)
    for (const { name, bytes } of extras.files) tar.add(name, bytes)
    const written = indices ? await writePart(tar, job, indices) : await writeFull(tar, job)
    const manifest = {
      format: 'countersign-bundle/1',
      origin: head.origin,
      kind,
      size: head.size,
      disclosures: written.disclosed,
      entries: written.entries,
      export: id,
      selection,
      ...(extras.anchors.length ? { anchors: extras.anchors } : {}),
    }
    tar.add('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
    tar.finish()
    fsyncSync(handle)
    const { sha256, chunks } = await digestFile(file, (done, total) => note.progress('digest', done, total))
    renameSync(file, fileOf(id))
    const { disclosed: _, ...counts } = written
    await inTransaction(organizationId, async (tx) => {
      const finishedAt = new Date(nowMs())
      await hold(tx, claim, {
        state: 'done',
        step: null,
        finishedAt,
        checkedAt: finishedAt,
        expiresAt: new Date(finishedAt.getTime() + settings().exportsKeptDays * DAY_MS),
        claimedBy: null,
        leaseUntil: null,
        counts,
        bytes: BigInt(tar.size),
        sha256,
        chunks: new Uint8Array(chunks),
      })
      const sql = sqlOfTx(tx)
      await publish(sql, organizationId, 'export', id)
      const { clear, disclosures } = selectedOf(row)
      const made = {
        ...clear,
        size: head.size,
        root: `sha256:${head.root.toString('hex')}`,
        ...counts,
        bytes: tar.size,
        sha256: `sha256:${sha256}`,
      }
      const entry = exportEntry(WORKER(organizationId), 'export.created', made, `Made a bundle: ${whatOf(row)}`)
      await append(sql, organizationId, [{ ...entry, disclosures }])
    })
  } finally {
    closeSync(handle)
  }
}

/** With the entries that say what was erased of it: without them, what is gone would be missing. */
async function selectPart(
  organizationId: string,
  selection: Selection,
  size: number,
  disclosures: boolean,
): Promise<number[]> {
  const indices = await selectEntries(organizationId, selection, size)
  if (!indices.length) throw new NothingSelectedError('No entry of the log is about what was selected.')
  const erasers = disclosures ? await erasersOf(organizationId, indices, size) : []
  return erasers.length ? [...new Set([...indices, ...erasers])].sort((a, b) => a - b) : indices
}

type Note = Partial<ExportRow> & { chunks?: Uint8Array<ArrayBuffer> }

function notes(claim: Claim, everyMs: number) {
  let notedMs = nowMs()
  const now = async (data: Note): Promise<void> => {
    notedMs = nowMs()
    await inTransaction(claim.organizationId, async (tx) => {
      await hold(tx, claim, { ...data, leaseUntil: new Date(notedMs + LEASE_MS) })
      await publish(sqlOfTx(tx), claim.organizationId, 'export', claim.id)
    })
  }
  const progress = async (step: ExportStep, done: number, total: number): Promise<void> => {
    if (nowMs() - notedMs >= everyMs) await now({ step, done: BigInt(done), total: BigInt(total) })
  }
  return { now, progress }
}

async function hold(tx: Tx, { organizationId, id, worker }: Claim, data: Note): Promise<void> {
  const held = await tx.export.updateMany({
    where: { organizationId, id, state: 'running', claimedBy: worker },
    data: { leaseUntil: new Date(nowMs() + LEASE_MS), ...data } as never,
  })
  if (held.count !== 1) throw new LostError()
}
