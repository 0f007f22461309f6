import { type Checkpoint, parseCheckpoint } from '../ledger/checkpoint.ts'
import { EMPTY_ROOT, HASH_BYTES } from '../ledger/merkle.ts'
import {
  cosign,
  NoteError,
  type NoteSignature,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  parseNote,
  signatureLine,
  strictBase64,
  type Verified,
} from '../ledger/note.ts'
import { verifyConsistency } from '../ledger/proofs.ts'

// C2SP tlog-witness, add-checkpoint, as a value: what was kept and what was asked give an answer and what to keep. The
// order of the checks is the specification's. Pure: who calls it keeps `keep` durably before `answer` leaves.

/** Of a note: a name and the keys that may sign for a log of this origin. */
export interface FollowedLog {
  origin: string
  keys: NoteVerifier[]
}
/** The newest tree of a log that this witness has put its name to. */
export interface Witnessed {
  size: number
  root: Buffer
  /** Seconds since 1970, of its newest cosignature. */
  time: number
}
export interface Answer {
  status: 200 | 400 | 403 | 404 | 409 | 422
  body: string
  type: string
}
export interface Asked {
  old: number
  proof: Buffer[]
  note: string
}

const PROOF_LINES_MAX = 63
const NUMBER = /^(?:0|[1-9]\d{0,15})$/
const refusal = (status: Answer['status'], sentence: string): Answer => ({
  status,
  body: `${sentence}\n`,
  type: 'text/plain; charset=utf-8',
})

/** `old <size>`, the hashes of the proof, an empty line, a signed note: or the sentence that says what is not so. */
export function parseAsked(body: string): Asked | string {
  const end = body.indexOf('\n\n')
  if (end < 0) return 'There is no empty line between the proof and the checkpoint.'
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const size = first.startsWith('old ') ? first.slice(4) : ''
  const old = NUMBER.test(size) ? Number(size) : Number.NaN
  if (!Number.isSafeInteger(old)) return 'The first line is not “old” and a size.'
  if (lines.length > PROOF_LINES_MAX) return `The proof has more than ${PROOF_LINES_MAX} lines.`
  const proof = lines.map(strictBase64)
  if (!proof.every((h) => h?.length === HASH_BYTES)) return 'A line of the proof is not a hash.'
  return { old, proof: proof as Buffer[], note: body.slice(end + 2) }
}
/** The first line of the note, believed of nobody: it only says whose keys to ask. */
export const claimedOrigin = (note: string): string => note.slice(0, Math.max(note.indexOf('\n'), 0))

type Judged = { answer: Answer } | { checkpoint: Checkpoint; text: string; signatures: string }

/** What needs no knowledge of earlier trees: the form, the log's signature. */
export function judgeNote({ note, old }: Asked, log: FollowedLog | undefined): Judged {
  if (!note.includes('\n\n') || !note.endsWith('\n'))
    return { answer: refusal(400, 'After the empty line comes no signed note.') }
  if (!log) return { answer: refusal(404, 'This witness does not follow a log of that origin.') }
  let text: string
  let parsed: NoteSignature[]
  let trusted: Verified[]
  try {
    parsed = parseNote(note).signatures
    const opened = openNote(note, log.keys)
    text = opened.text
    trusted = opened.verified
    if (!trusted.length) throw new NoteError('nobody known has signed')
  } catch {
    return { answer: refusal(403, 'No key that is trusted for this log has signed the checkpoint.') }
  }
  let checkpoint: Checkpoint
  try {
    checkpoint = parseCheckpoint(text)
  } catch {
    return emptyWithAnotherRoot(text)
      ? { answer: refusal(422, 'The root is not that of an empty tree.') }
      : { answer: refusal(400, 'The note is not a checkpoint.') }
  }
  if (old > checkpoint.size) return { answer: refusal(400, 'The old size is larger than the checkpoint’s.') }
  // of the signatures only those that were checked are kept and shown to others
  const kept = parsed.filter((s) => trusted.some(({ verifier: v }) => v.name === s.name && v.id === s.id))
  return { checkpoint, text, signatures: kept.map((s) => signatureLine(s.name, s.id, s.bytes)).join('') }
}
function emptyWithAnotherRoot(text: string): boolean {
  const [, size, root] = text.split('\n')
  const bytes = strictBase64(root ?? '')
  return size === '0' && bytes?.length === HASH_BYTES && !bytes.equals(EMPTY_ROOT)
}

/** A tree that does not continue what was witnessed: null when it does. */
export function judgeTree(asked: Asked, { size, root }: Checkpoint, before: Witnessed | null): Answer | null {
  const known = before?.size ?? 0
  if (asked.old !== known) return { status: 409, body: `${known}\n`, type: 'text/x.tlog.size' }
  if (!verifyConsistency(known, before?.root ?? EMPTY_ROOT, size, root, asked.proof))
    return refusal(422, 'The proof does not lead from the tree that was witnessed to this one.')
  return null
}

/** The witness's line for a checkpoint; its times never go back. */
export function cosignature(
  text: string,
  witness: NoteSigner,
  before: Witnessed | null,
  nowSeconds: number,
): { line: string; time: number } {
  const time = Math.max(nowSeconds, before?.time ?? 0)
  return { line: cosign(text, witness.name, witness.key, time), time }
}
