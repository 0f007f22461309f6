import { hash, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { batchMessage } from '../../ledger/batch-message.ts'
import { canonicalJson } from '../../ledger/canonical-json.ts'
import { signCheckpoint } from '../../ledger/checkpoint.ts'
import { disclosureText, writeDisclosure } from '../../ledger/disclose.ts'
import { leafHash } from '../../ledger/merkle.ts'
import { type NoteSigner, privateKeyOf, signerOf, verifierKey } from '../../ledger/note.ts'
import { inclusionProof, subtreesOf, treeRoot } from '../../ledger/proofs.ts'
import { hashTile, newTiles, tilePath } from '../../ledger/tiles.ts'

// A log of our own making, so that tests can take it apart.

export const ORIGIN = 'log.example/acme/i1'
export const LOG = signerOf(ORIGIN, privateKeyOf(Buffer.alloc(32, 'a')))
export const WRITER = signerOf('writer-1', privateKeyOf(Buffer.alloc(32, 'b')))
export const POLICY = `log ${verifierKey(LOG.name, LOG.key)}\nwriter ${verifierKey(WRITER.name, WRITER.key)}\n`
export const writerName = (w: NoteSigner): string => `${w.name}+${w.id}`

export interface MadeEntry {
  bytes: Buffer
  disclosures: { text: string; digest: string }[]
}
const at = (i: number): string => new Date(Date.UTC(2026, 10, 20) + i * 1000).toISOString()

export function makeEntry(
  index: number,
  type: string,
  data: { [name: string]: string | number },
  names: string[] = [],
): MadeEntry {
  const disclosures = names.map((name) => {
    const { json, digest } = writeDisclosure(name, `what ${name} of ${index} says`)
    return { text: disclosureText(json), digest }
  })
  const bytes = canonicalJson({
    _i: index,
    _t: at(index),
    actor: { kind: 'system' },
    data,
    salt: Buffer.alloc(16, index).toString('base64url'),
    sd: disclosures.map((d) => d.digest).sort(),
    type,
    v: 1,
  })
  return { bytes: Buffer.from(bytes), disclosures }
}
/** `erased`: the entry whose last disclosure is gone, and the entry that says so. */
export function makeEntries(count: number, erased?: { entry: number; by: number }): MadeEntry[] {
  const entries: MadeEntry[] = []
  for (let i = 0; i < count; i++) {
    if (i === 0) entries.push(makeEntry(0, 'log.opened', { origin: ORIGIN }))
    else if (i === erased?.by) {
      const gone = (entries[erased.entry] as MadeEntry).disclosures.at(-1)?.digest as string
      entries.push(makeEntry(i, 'erasure.executed', { digests: `sha256:${hash('sha256', gone)}` }))
    } else entries.push(makeEntry(i, 'agent.suspended', { agent: `agt_${i}` }, i % 3 === 0 ? ['reason', 'note'] : []))
  }
  return entries
}

export interface Files {
  [name: string]: string | Buffer
}
/** Every file of a full bundle. */
export async function fullBundle(
  entries: MadeEntry[],
  options: { erased?: { entry: number; by: number }; log?: NoteSigner; batch?: number; writer?: NoteSigner } = {},
): Promise<Files> {
  const { erased, log = LOG, batch = 7, writer = WRITER } = options
  const leaves = entries.map((e) => leafHash(e.bytes))
  const subtrees = subtreesOf(leaves)
  const files: Files = {
    'manifest.json': JSON.stringify({
      format: 'countersign-bundle/1',
      origin: ORIGIN,
      kind: 'full',
      size: entries.length,
      disclosures: 'complete',
    }),
    checkpoint: signCheckpoint(
      { origin: ORIGIN, size: entries.length, root: await treeRoot(entries.length, subtrees) },
      [log],
    ),
    'entries.ndjson': lines(entries.map((e) => e.bytes.toString())),
    'disclosures.ndjson': lines(disclosureLines(entries, erased)),
    'batches.ndjson': lines(batchLines(leaves, batch, writer)),
  }
  for (const tile of newTiles(0, entries.length)) files[tilePath(tile)] = await hashTile(tile, subtrees)
  return files
}
const lines = (texts: string[]): string => texts.map((t) => `${t}\n`).join('')

function disclosureLines(entries: MadeEntry[], erased?: { entry: number; by: number }): string[] {
  return entries.flatMap(({ disclosures }, i) => {
    if (!disclosures.length) return []
    const gone = erased?.entry === i ? disclosures.slice(-1) : []
    const open = disclosures.slice(0, disclosures.length - gone.length).map((d) => d.text)
    return [
      JSON.stringify({ i, open, ...(gone.length ? { gone: [{ d: gone.map((g) => g.digest), by: erased?.by }] } : {}) }),
    ]
  })
}
export function batchLines(leaves: Buffer[], width: number, writer: NoteSigner): string[] {
  const out: string[] = []
  for (let first = 0; first < leaves.length; first += width) {
    const own = leaves.slice(first, first + width)
    const signature = sign(null, Buffer.from(batchMessage(ORIGIN, first, own)), writer.key).toString('base64')
    out.push(JSON.stringify({ first, count: own.length, writer: writerName(writer), signature }))
  }
  return out
}

/** A part of the log: some entries with their proofs. */
export async function partialBundle(
  entries: MadeEntry[],
  indices: number[],
  options: { disclosures?: boolean; erased?: { entry: number; by: number } } = {},
): Promise<Files> {
  const subtrees = subtreesOf(entries.map((e) => leafHash(e.bytes)))
  const size = entries.length
  const proofs = await Promise.all(indices.map((i) => inclusionProof(i, size, subtrees)))
  return {
    'manifest.json': JSON.stringify({
      format: 'countersign-bundle/1',
      origin: ORIGIN,
      kind: 'partial',
      size,
      disclosures: options.disclosures ? 'complete' : 'partial',
    }),
    checkpoint: signCheckpoint({ origin: ORIGIN, size, root: await treeRoot(size, subtrees) }, [LOG]),
    'entries.ndjson': lines(indices.map((i) => (entries[i] as MadeEntry).bytes.toString())),
    'proofs.ndjson': lines(
      indices.map((i, at) => JSON.stringify({ i, proof: proofs[at]?.map((h) => h.toString('base64')) })),
    ),
    ...(options.disclosures
      ? {
          'disclosures.ndjson': lines(
            disclosureLines(entries, options.erased).filter((line) => indices.includes(JSON.parse(line).i)),
          ),
        }
      : {}),
  }
}

export function writeFiles(files: Files): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-'))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
  return folder
}
