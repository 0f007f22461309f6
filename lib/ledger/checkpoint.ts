import { EMPTY_ROOT, HASH_BYTES } from './merkle.ts'
import {
  NoteError,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  signNote,
  strictBase64,
  type Verified,
} from './note.ts'

// C2SP tlog-checkpoint: a signed note whose text is the log's origin, its size, its root, and lines that we have no use
// for. Pure.

export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
  extensions: string[]
}

export const checkpointText = ({ origin, size, root, extensions }: Checkpoint): string =>
  `${[origin, String(size), root.toString('base64'), ...extensions].join('\n')}\n`

const SIZE = /^(?:0|[1-9]\d{0,15})$/
/** Throws NoteError for whatever is not exactly a checkpoint's text. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new NoteError('a checkpoint ends in a line break')
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n')
  const size = SIZE.test(sizeText) ? Number(sizeText) : Number.NaN
  const root = strictBase64(rootText)
  if (!origin) throw new NoteError('the checkpoint names no origin')
  if (!Number.isSafeInteger(size)) throw new NoteError('the checkpoint’s size is not a whole number')
  if (root?.length !== HASH_BYTES) throw new NoteError('the checkpoint’s root is not a hash of 32 bytes')
  if (extensions.some((line) => line === '')) throw new NoteError('an extension line is empty')
  if (size === 0 && !root.equals(EMPTY_ROOT)) throw new NoteError('a log of no entries has another root')
  return { origin, size, root, extensions }
}

export const signCheckpoint = (checkpoint: Omit<Checkpoint, 'extensions'>, signers: readonly NoteSigner[]): string =>
  signNote(checkpointText({ ...checkpoint, extensions: [] }), signers)

export interface OpenedCheckpoint extends Checkpoint {
  text: string
  /** By the log's own key. */
  verified: Verified[]
}
/**
 * A checkpoint that the log itself signed: the signing key bears the origin as its name. Cosignatures of given
 * verifiers are checked too. Throws NoteError.
 */
export function openCheckpoint(note: string, verifiers: readonly NoteVerifier[]): OpenedCheckpoint {
  const { text, verified } = openNote(note, verifiers)
  const checkpoint = parseCheckpoint(text)
  if (!verified.some((v) => v.time === null && v.verifier.name === checkpoint.origin))
    throw new NoteError(`no known key of ${checkpoint.origin} has signed the checkpoint`)
  return { ...checkpoint, text, verified }
}
