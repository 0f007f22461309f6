import { hash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { append, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction, read } from '../platform/db.ts'
import { entryBy } from '../registry/entry-by.ts'
import { markAltered } from './altered-export.ts'
import { CHUNK_BYTES, HASH_BYTES, readFully } from './digest-file.ts'
import { erasedSince } from './erased-since.ts'
import { exportEntry, whatOf } from './export-entry.ts'
import { Counts, type ExportRow } from './export-view.ts'
import { fileOf } from './exports-folder.ts'
import { type ByteRange, matchesNone, parseRange, rangeStillHolds } from './range.ts'
import { removeFile } from './remove-export.ts'

/** What one person fetches in pieces within this time is one taking. */
const TAKING_SECONDS = 600

/**
 * The file of a bundle, or a range of it. Each piece is held against its digest before it leaves: of a file that somebody
 * changed, nothing that was changed goes out, and the export says so from then on.
 */
export async function downloadExport(actor: Actor, id: string, headers: Headers): Promise<Response> {
  demand(actor, 'audit.export', 'audit:export')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.export.findUnique({ where: { organizationId_id: { organizationId, id } } }),
  )
  if (!row) throw notFound('export')
  const { chunks, sha256 } = row
  if (row.state === 'altered')
    throw new AppError(
      409,
      'export_altered',
      'The file of this export was altered; it is not handed out. Make a new one.',
    )
  if (row.state === 'expired') throw new AppError(410, 'export_removed', `The file is gone. ${row.fault ?? ''}`.trim())
  if (row.state !== 'done' || !chunks || !sha256)
    throw new AppError(409, 'export_not_done', 'This export has no file yet.')
  if (row.disclosures && (await erasedSince(organizationId, Number(row.checkpointSize)))) {
    await removeFile(actor, id, 'erasure')
    throw new AppError(410, 'export_removed', 'Something that this export discloses was erased since. Make a new one.')
  }
  const size = Number(row.bytes)
  const etag = `"sha256-${sha256}"`
  const common = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache, no-transform' }
  if (matchesNone(headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers: common })
  const asked = rangeStillHolds(headers.get('if-range'), etag) ? parseRange(headers.get('range'), size) : null
  if (asked === 'unsatisfiable')
    throw new AppError(416, 'range_not_satisfiable', `The range lies beyond the file, which has ${size} bytes.`, {
      headers: { ...common, 'content-range': `bytes */${size}` },
    })
  const range = asked ?? { from: 0, to: size - 1 }

  const path = fileOf(id)
  const found = await sizeOrSay(actor, id, path)
  if (found !== size) throw await altered(organizationId, id, `in its length: ${found} bytes, not ${size}`)
  const pieces = piecesOf(path, Buffer.from(chunks), size, range)
  // the first one before the head: what is altered here already gets a sentence instead of a broken transfer
  const first = await pieces.next()
  if (first.done || typeof first.value === 'number')
    throw await altered(organizationId, id, beginningAt(Number(first.value)))
  await recordTaking(actor, row)
  const body = streamOf(first.value, pieces, (chunk) => markAltered(organizationId, id, beginningAt(chunk)))
  return new Response(body, {
    status: asked ? 206 : 200,
    headers: {
      ...common,
      'content-type': 'application/x-tar',
      'content-length': String(range.to - range.from + 1),
      'content-disposition': `attachment; filename="${id}.tar"`,
      ...(asked ? { 'content-range': `bytes ${range.from}-${range.to}/${size}` } : {}),
    },
  })
}
const beginningAt = (chunk: number): string => `in the MiB that begins at byte ${chunk * CHUNK_BYTES}`

async function sizeOrSay(actor: Actor, id: string, path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'ENOENT') throw e
    await removeFile(actor, id, 'lost')
    throw new AppError(410, 'export_removed', 'The file is not where it was kept. Make a new export.')
  }
}

async function altered(organizationId: string, id: string, where: string): Promise<AppError> {
  await markAltered(organizationId, id, where)
  return new AppError(
    409,
    'export_altered',
    'The file of this export was altered; it is not handed out. Make a new one.',
  )
}

/** The range, piece by piece, each checked as a whole; or the number of the first one that is not what was made. */
async function* piecesOf(
  path: string,
  digests: Buffer,
  size: number,
  { from, to }: ByteRange,
): AsyncGenerator<Buffer | number> {
  for (let chunk = Math.floor(from / CHUNK_BYTES); chunk * CHUNK_BYTES <= to; chunk++) {
    const at = chunk * CHUNK_BYTES
    const bytes = await readOnce(path, at, Math.min(CHUNK_BYTES, size - at))
    const digest = digests.subarray(chunk * HASH_BYTES, (chunk + 1) * HASH_BYTES)
    if (!hash('sha256', bytes, 'buffer').equals(digest)) {
      yield chunk
      return
    }
    yield bytes.subarray(Math.max(from - at, 0), Math.min(to - at + 1, bytes.length))
  }
}

/** Opened for each piece: a transfer that nobody ends holds nothing open. */
async function readOnce(path: string, at: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    return await readFully(file, Buffer.allocUnsafe(length), at, length)
  } finally {
    await file.close()
  }
}

function streamOf(
  first: Buffer,
  rest: AsyncGenerator<Buffer | number>,
  onAltered: (chunk: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  let next: Buffer | null = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (next) {
          controller.enqueue(next)
          next = null
          return
        }
        const { value, done } = await rest.next()
        if (done) controller.close()
        else if (typeof value === 'number') {
          await onAltered(value)
          controller.error(new Error('the file of an export was altered'))
        } else controller.enqueue(value)
      },
      async cancel() {
        await rest.return(0)
      },
    },
    { highWaterMark: 1 },
  )
}

/** Taking evidence away is evidence; with its disclosures it is reading as well. Once while somebody fetches it. */
async function recordTaking(actor: Actor, row: ExportRow): Promise<void> {
  const { organizationId } = actor
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const since = new Date(now().getTime() - TAKING_SECONDS * 1000).toISOString()
    const [recent] = await sql.query(
      `SELECT 1 FROM audit_entry WHERE organization_id = $1 AND actor_id = $2 AND type = 'export.downloaded' AND subject_id = $3
          AND at > $4::timestamptz LIMIT 1`,
      [organizationId, actor.id, row.id, since],
    )
    if (recent) return
    const clear = { export: row.id, sha256: `sha256:${row.sha256}` }
    const taken = exportEntry(actor, 'export.downloaded', clear, `Took the file of a bundle: ${whatOf(row)}`)
    const { entries } = Counts.parse(row.counts)
    const seen = entryBy(
      actor,
      'audit.read',
      { view: 'export', entries },
      {
        subjectKind: 'export',
        subjectId: row.id,
        summary: `Read ${entries} entries with what they disclose, in a bundle`,
      },
    )
    await append(sql, organizationId, row.disclosures ? [taken, seen] : [taken])
  })
}
