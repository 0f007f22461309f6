import { sqlOfClient } from '../ledger/append.ts'
import { leafHash } from '../ledger/merkle.ts'
import { inclusionProof, verifyInclusion } from '../ledger/proofs.ts'
import type { SignedHead } from '../ledger/serve.ts'
import { subtreesAt } from '../ledger/serve.ts'
import { linesOf } from '../verify/lines.ts'
import type { Counts, ExportStep } from './export-view.ts'
import { LeafSpool } from './leaf-spool.ts'
import { openPages } from './open-page.ts'
import { ahead, batchLines, linesAt, linesBetween, splitLines, withClient } from './read-log.ts'
import type { TarWriter } from './write-tar.ts'

// The files of docs/bundle-format.md, one after the other into one tar, page by page. What is written is held against
// the checkpoint while it is written: an export that would not verify is not made.

const PAGE = 2_000
/** Fewer where entries are long: a page stays near this size. */
const PAGE_BYTES = 8 * 1_048_576
const nextPage = (lines: Buffer, count: number): number =>
  Math.max(1, Math.min(PAGE, Math.floor((PAGE_BYTES * count) / Math.max(1, lines.length))))
/** Before it is known how long they are. */
const PAGE_BEGUN = 128
/** Tiles are read once for so many proofs, and then again: memory stays flat. */
const PROOFS_AT_ONCE = 500

export interface BundleJob {
  organizationId: string
  head: SignedHead
  disclosures: boolean
  /** Path of the tar that is being written: what is in it is read back for its disclosures. */
  file: string
  /** A spool beside it. */
  spool: string
  /** Throws when the export is not this worker's any more. */
  progress(step: ExportStep, done: number, total: number): Promise<void>
}
/** The log is not what its checkpoint says: a sentence for people. */
export class LogAlteredError extends Error {}

interface Written extends Counts {
  disclosed: 'complete' | 'partial' | 'none'
}

export async function writeFull(tar: TarWriter, job: BundleJob): Promise<Written> {
  const { organizationId, head, progress } = job
  const leaves = new LeafSpool(job.spool)
  try {
    tar.begin('entries.ndjson')
    const from = tar.size
    for await (const { at, to, lines } of ahead(densePages(organizationId, head.size))) {
      const entries = splitLines(lines)
      if (entries.length !== to - at) throw new LogAlteredError(await firstMissing(organizationId, at, to))
      leaves.append(entries.map(leafHash))
      tar.write(lines)
      await progress('entries', to, head.size)
    }
    const length = tar.size - from
    tar.end()
    if (!leaves.root().equals(head.root))
      throw new LogAlteredError(
        'The entries do not give the root of their checkpoint: the log was changed. See the state of the log.',
      )
    const opened = job.disclosures ? await writeDisclosures(tar, job, from, length, head.size) : null
    await writeBatches(tar, job)
    await leaves.writeTiles(tar, (done) => progress('tiles', done, head.size))
    return written(head.size, opened)
  } finally {
    leaves.close()
  }
}

export async function writePart(tar: TarWriter, job: BundleJob, indices: readonly number[]): Promise<Written> {
  const { organizationId, progress } = job
  const total = indices.length
  tar.begin('entries.ndjson')
  const from = tar.size
  const hashes = new LeafSpool(job.spool)
  try {
    let done = 0
    for await (const { wanted, lines } of ahead(sparsePages(organizationId, indices))) {
      const entries = splitLines(lines)
      if (entries.length !== wanted.length)
        throw new LogAlteredError(`An entry is missing between ${wanted[0]} and ${wanted.at(-1)}: the log was changed.`)
      hashes.append(entries.map(leafHash))
      tar.write(lines)
      done += wanted.length
      await progress('entries', done, total * 2)
    }
    const length = tar.size - from
    tar.end()
    tar.begin('proofs.ndjson')
    for (let at = 0; at < total; at += PROOFS_AT_ONCE) {
      const wanted = indices.slice(at, at + PROOFS_AT_ONCE)
      tar.write(Buffer.from(await proofLines(job, wanted, (i) => hashes.leaf(at + i))))
      await progress('entries', total + at + wanted.length, total * 2)
    }
    tar.end()
    const opened = job.disclosures ? await writeDisclosures(tar, job, from, length, total) : null
    await progress('entries', total * 2, total * 2)
    return written(total, opened)
  } finally {
    hashes.close()
  }
}

type Opened = Omit<Counts, 'entries'>
const written = (entries: number, opened: Opened | null): Written => ({
  entries,
  ...(opened ?? { opened: 0, erased: 0, withheld: 0 }),
  disclosed: opened === null ? 'none' : opened.withheld ? 'partial' : 'complete',
})

async function* densePages(organizationId: string, size: number) {
  let page = PAGE_BEGUN
  for (let at = 0; at < size; ) {
    const to = Math.min(at + page, size)
    const lines = await linesBetween(organizationId, at, to)
    yield { at, to, lines }
    page = nextPage(lines, to - at)
    at = to
  }
}
async function* sparsePages(organizationId: string, indices: readonly number[]) {
  let page = PAGE_BEGUN
  for (let at = 0; at < indices.length; ) {
    const wanted = indices.slice(at, at + page)
    const lines = await linesAt(organizationId, wanted)
    yield { wanted, lines }
    page = nextPage(lines, wanted.length)
    at += wanted.length
  }
}

async function firstMissing(organizationId: string, from: number, to: number): Promise<string> {
  for (let at = from; at < to; at++)
    if (!(await linesBetween(organizationId, at, at + 1)).length)
      return `Entry ${at} is missing: the log was changed. See the state of the log.`
  return 'An entry is missing: the log was changed.'
}

/** Reads back the entries that were just written, for the digests that each of them holds. */
async function writeDisclosures(
  tar: TarWriter,
  { organizationId, head, file, progress }: BundleJob,
  from: number,
  length: number,
  total: number,
): Promise<Opened> {
  const sum: Opened = { opened: 0, erased: 0, withheld: 0 }
  async function* pages() {
    let page: { index: number; sd: string[] }[] = []
    let done = 0
    for (const line of linesOf({ name: 'entries.ndjson', path: file, from, length })) {
      done++
      const { _i: index, sd } = JSON.parse(line.toString()) as { _i: number; sd: string[] }
      if (sd.length) page.push({ index, sd })
      if (page.length === PAGE) {
        for await (const opened of openPages(organizationId, page, head.size)) yield { done, opened }
        page = []
      }
    }
    for await (const opened of openPages(organizationId, page, head.size)) yield { done, opened }
  }
  tar.begin('disclosures.ndjson')
  for await (const { done, opened } of ahead(pages())) {
    tar.write(Buffer.from(opened.lines))
    sum.opened += opened.opened
    sum.erased += opened.erased
    sum.withheld += opened.withheld
    await progress('disclosures', done, total)
  }
  tar.end()
  return sum
}

async function writeBatches(tar: TarWriter, { organizationId, head, progress }: BundleJob): Promise<void> {
  tar.begin('batches.ndjson')
  for (let first: number | null = 0; first !== null; ) {
    const page: Awaited<ReturnType<typeof batchLines>> = await batchLines(organizationId, first, head.size)
    tar.write(page.lines)
    first = page.next
    await progress('batches', first ?? head.size, head.size)
  }
  tar.end()
}

async function proofLines(
  { organizationId, head }: BundleJob,
  indices: readonly number[],
  leafAt: (i: number) => Buffer,
): Promise<string> {
  return await withClient(organizationId, async (client) => {
    const subtrees = subtreesAt(sqlOfClient(client), organizationId, head.size)
    const lines: string[] = []
    for (const [i, index] of indices.entries()) {
      const proof = await inclusionProof(index, head.size, subtrees)
      if (!verifyInclusion(leafAt(i), index, head.size, proof, head.root))
        throw new LogAlteredError(
          `Entry ${index} is not what was signed: the log was changed. See the state of the log.`,
        )
      lines.push(`${JSON.stringify({ i: index, proof: proof.map((h) => h.toString('base64')) })}\n`)
    }
    return lines.join('')
  })
}
