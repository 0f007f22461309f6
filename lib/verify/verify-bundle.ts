import { readFileSync } from 'node:fs'
import { type Checkpoint, openCheckpoint, parseCheckpoint } from '../ledger/checkpoint.ts'
import { appendLeaves, EMPTY, type Frontier, HASH_BYTES, leafHash, rootOf } from '../ledger/merkle.ts'
import { NoteError, type NoteVerifier, parseNote, strictBase64 } from '../ledger/note.ts'
import { verifyInclusion } from '../ledger/proofs.ts'
import { TILE_WIDTH, tileAt, tilePath } from '../ledger/tiles.ts'
import { Batches } from './batches.ts'
import { type BundleFiles, bytesOf, partOf, textOf, UnreadableError, WrittenWrongError } from './bundle-files.ts'
import { Disclosures } from './disclosures.ts'
import { Incarnations } from './incarnations.ts'
import { linesOf } from './lines.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { openBundle } from './open-bundle.ts'
import { hasQuorum, type TrustPolicy } from './policy-file.ts'
import { type EntryLine, readEntry } from './read-entry.ts'
import { Findings, type Report } from './report.ts'

export interface Options {
  policy: TrustPolicy
  /** An older checkpoint of the same log that somebody kept: the log must have grown out of it. */
  previous?: string | undefined
  /** Path of an NDJSON of receipts: `{log, index, leaf}` as they come with decisions. */
  receipts?: string | undefined
}

/** Reads a bundle from a folder or a tar, in constant memory, without network or database. Never throws for what it reads. */
export function verifyBundle(where: string, options: Options): Report {
  const findings = new Findings()
  try {
    verify(openBundle(where), options, findings)
  } catch (e) {
    if (e instanceof WrittenWrongError) findings.tampered(null, e.message)
    else if (e instanceof UnreadableError) findings.unverifiable(e.message)
    else throw e
  }
  return findings.report
}

function verify(files: BundleFiles, { policy, previous, receipts }: Options, findings: Findings): void {
  const manifest = readManifest(files)
  const note = textOf(partOf(files, 'checkpoint'))
  const head = readCheckpoint(note, policy, findings)
  if (!head) return
  const { report } = findings
  report.origin = head.origin
  report.size = head.size
  report.kind = manifest.kind
  if (manifest.origin !== head.origin || manifest.size !== head.size)
    findings.tampered(null, 'the manifest speaks of another log or size than the checkpoint')
  const complete = manifest.disclosures === 'complete' || policy.disclosures
  const incarnations = new Incarnations(findings)
  const walk: Walk = {
    files,
    head,
    findings,
    incarnations,
    disclosures: new Disclosures(files, findings, complete),
    batches: manifest.kind === 'full' ? Batches.of(files, findings, () => incarnations.origin, policy.writers) : null,
    receipts: receipts === undefined ? new Map() : readReceipts(receipts, head, incarnations, findings),
    previous: previous === undefined ? null : readPrevious(previous, head, policy, incarnations, findings),
  }
  if (manifest.kind === 'full') verifyFull(walk)
  else verifyPartial(walk, manifest)
  walk.disclosures.end(manifest.kind === 'full')
  incarnations.end(head, manifest.kind === 'full')
  for (const [index] of walk.receipts)
    if (manifest.kind === 'full') findings.tampered(index, 'a receipt names it, and it is not there')
    else findings.note(`a receipt names entry ${index}, which is not in this part of the log`)
  if (!complete && report.disclosures.withheld)
    findings.note('some disclosures were withheld; the entries are proven all the same')
}

interface Walk {
  files: BundleFiles
  head: Checkpoint
  findings: Findings
  incarnations: Incarnations
  disclosures: Disclosures
  batches: Batches | null
  /** What receipts say of an entry: hex leaf by index. What was met is taken out. */
  receipts: Map<number, string>
  previous: Checkpoint | null
}

function readCheckpoint(note: string, policy: TrustPolicy, findings: Findings): Checkpoint | null {
  const keys: NoteVerifier[] = [...policy.logs, ...policy.witnesses.values()]
  let claimed: Checkpoint
  try {
    claimed = parseCheckpoint(parseNote(note).text)
  } catch (e) {
    findings.tampered(null, `the checkpoint is none: ${(e as Error).message}`)
    return null
  }
  if (!policy.logs.some((l) => l.name === claimed.origin)) {
    findings.unverifiable(`the policy names no key of ${claimed.origin}`)
    return null
  }
  try {
    const opened = openCheckpoint(note, keys)
    findings.report.signedBy = opened.verified.map((v) => `${v.verifier.name}+${v.verifier.id}`)
    if (!hasQuorum(policy, new Set(opened.verified.map((v) => v.verifier))))
      findings.unverifiable('too few witnesses have signed the checkpoint')
    return opened
  } catch (e) {
    if (!(e instanceof NoteError)) throw e
    if (e.message.includes('is wrong')) findings.tampered(null, `the checkpoint was changed: ${e.message}`)
    else findings.unverifiable(e.message)
    return null
  }
}

function readPrevious(
  note: string,
  head: Checkpoint,
  policy: TrustPolicy,
  incarnations: Incarnations,
  findings: Findings,
): Checkpoint | null {
  try {
    const previous = openCheckpoint(note, policy.logs)
    if (previous.origin !== head.origin) incarnations.keepCheckpoint(previous)
    else if (previous.size > head.size)
      findings.tampered(head.size, `and all after it are gone: the previous checkpoint counts ${previous.size} entries`)
    else return previous
  } catch (e) {
    if (!(e instanceof NoteError)) throw e
    findings.unverifiable(`the previous checkpoint: ${e.message}`)
  }
  return null
}

function readReceipts(
  file: string,
  head: Checkpoint,
  incarnations: Incarnations,
  findings: Findings,
): Map<number, string> {
  const receipts = new Map<number, string>()
  // the auditor's own file, and not a large one: a missing line break at its end means nothing
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    let receipt: { log?: unknown; index?: unknown; leaf?: unknown }
    try {
      receipt = JSON.parse(line)
    } catch {
      findings.unverifiable('the receipts hold a line that is not JSON')
      continue
    }
    const { log, index, leaf } = receipt ?? {}
    if (typeof log !== 'string' || !Number.isSafeInteger(index) || typeof leaf !== 'string')
      findings.unverifiable('a receipt is none')
    else if (log !== head.origin) incarnations.keepReceipt({ log, index: index as number, leaf })
    else if ((index as number) >= head.size)
      findings.tampered(index as number, `is gone: a receipt names it, and the checkpoint counts ${head.size} entries`)
    else if ((receipts.get(index as number) ?? leaf) !== leaf)
      findings.tampered(index as number, 'has two receipts that differ')
    else receipts.set(index as number, leaf)
  }
  return receipts
}

/** What is the same for every entry, in a full bundle or a part. */
function checkEntry(walk: Walk, entry: EntryLine, leaf: Buffer): void {
  const receipt = walk.receipts.get(entry.index)
  if (receipt !== undefined) {
    walk.receipts.delete(entry.index)
    if (receipt !== leaf.toString('hex')) walk.findings.tampered(entry.index, 'is another than its receipt says')
  }
  walk.incarnations.meet(entry.index, leaf)
  walk.disclosures.check(entry)
  walk.findings.report.entries++
}

function verifyFull(walk: Walk): void {
  const { files, head, findings } = walk
  const tiles = new HashTiles(files, head.size)
  const state: FullState = { frontier: EMPTY, lastAt: '', pending: [], misfit: null }
  // the first entry that is not what its tile says comes before what it led to
  const early = () => state.misfit !== null && findings.cause(state.misfit, 'is not what its hash tile says')
  for (const line of linesOf(partOf(files, 'entries.ndjson')))
    if (!fullEntry(walk, line, state, tiles)) return void early()
  state.frontier = appendLeaves(state.frontier, state.pending)
  const { size } = state.frontier
  if (size < head.size) {
    findings.tampered(
      size,
      `and all after it are gone: the checkpoint counts ${head.size} entries, the bundle holds ${size}`,
    )
    return void early()
  }
  walk.batches?.end(size)
  if (!rootOf(state.frontier).equals(head.root)) {
    const at = state.misfit
    findings.cause(at, at === null ? 'the entries do not give the root that was signed' : 'is not what was signed')
  } else if (state.misfit !== null)
    findings.tampered(
      null,
      `${tiles.pathOf(state.misfit)} is wrong: the entries give the root that was signed, the tile does not fit them`,
    )
}

interface FullState {
  frontier: Frontier
  lastAt: string
  pending: Buffer[]
  /** The first entry that does not hash to what its tile says. */
  misfit: number | null
}
const PENDING_MAX = 1024

/** False when nothing that follows can be placed any more. */
function fullEntry(walk: Walk, line: Buffer, state: FullState, tiles: HashTiles): boolean {
  const { head, findings } = walk
  const expected = state.frontier.size + state.pending.length
  const entry = readEntry(line)
  if (!entry) return findings.tampered(expected, 'is no entry') && false
  if (entry.index !== expected) {
    if (entry.index < expected) findings.tampered(entry.index, 'comes a second time, or out of order')
    else
      findings.tampered(
        expected,
        `is missing: entry ${entry.index} follows entry ${expected - 1}: what was between is gone`,
      )
    return false
  }
  if (expected >= head.size)
    return findings.tampered(expected, `lies beyond the ${head.size} entries that were signed`) && false
  if (entry.at < state.lastAt && !findings.tampered(expected, 'is earlier than the one before it')) return false
  walk.incarnations.enter(entry)
  state.lastAt = entry.at
  const leaf = leafHash(line)
  if (state.misfit === null && tiles.differs(expected, leaf)) state.misfit = expected
  walk.batches?.check(entry, leaf)
  checkEntry(walk, entry, leaf)
  state.pending.push(leaf)
  const previous = walk.previous?.size === expected + 1 ? walk.previous : null
  const older = walk.incarnations.wants === expected + 1
  if (previous || older || state.pending.length === PENDING_MAX) {
    state.frontier = appendLeaves(state.frontier, state.pending)
    state.pending = []
  }
  if (older) walk.incarnations.show(state.frontier)
  if (previous && !rootOf(state.frontier).equals(previous.root))
    findings.tampered(
      null,
      `the log was rewritten: its first ${previous.size} entries are not those of the previous checkpoint`,
    )
  return true
}

/** The tiles of leaves that came with the bundle: they say which entry is the wrong one. */
class HashTiles {
  #files: BundleFiles
  #size: number
  #index = -1
  #bytes: Buffer | null = null
  constructor(files: BundleFiles, size: number) {
    this.#files = files
    this.#size = size
  }
  pathOf(entry: number): string {
    return tilePath(tileAt(0, Math.floor(entry / TILE_WIDTH), this.#size) as NonNullable<ReturnType<typeof tileAt>>)
  }
  /** Whether a tile is there and says another hash of that entry. */
  differs(entry: number, leaf: Buffer): boolean {
    const index = Math.floor(entry / TILE_WIDTH)
    if (index !== this.#index) {
      const tile = this.#files.find(this.pathOf(entry))
      this.#index = index
      this.#bytes = tile && bytesOf(tile)
    }
    if (!this.#bytes) return false
    const at = (entry % TILE_WIDTH) * HASH_BYTES
    return !leaf.equals(this.#bytes.subarray(at, at + HASH_BYTES))
  }
}

function verifyPartial(walk: Walk, manifest: Manifest): void {
  const { files, head, findings } = walk
  const proofs = linesOf(partOf(files, 'proofs.ndjson'))
  let last = -1
  for (const line of linesOf(partOf(files, 'entries.ndjson'))) {
    const entry = readEntry(line)
    if (!entry || entry.index <= last) {
      findings.tampered(entry?.index ?? last + 1, entry ? 'comes a second time, or out of order' : 'is no entry')
      return
    }
    last = entry.index
    const step = proofs.next()
    const proof = step.done ? null : readProof(step.value, entry.index)
    walk.incarnations.enter(entry)
    const leaf = leafHash(line)
    if (!proof) findings.tampered(entry.index, 'has no proof')
    else if (!verifyInclusion(leaf, entry.index, head.size, proof, head.root))
      findings.tampered(entry.index, 'is not what was signed')
    checkEntry(walk, entry, leaf)
  }
  if (!proofs.next().done) findings.tampered(null, 'there are proofs of entries that are not there')
  if (walk.previous) findings.note('a part of a log cannot show that the log grew out of the previous checkpoint')
  if (manifest.kind === 'partial' && !findings.report.entries) findings.unverifiable('the bundle holds no entry')
}
function readProof(line: Buffer, index: number): Buffer[] | null {
  try {
    const { i, proof } = JSON.parse(line.toString())
    if (i !== index || !Array.isArray(proof)) return null
    const hashes = proof.map((h) => (typeof h === 'string' ? strictBase64(h) : null))
    return hashes.every((h) => h !== null) ? hashes : null
  } catch {
    return null
  }
}
