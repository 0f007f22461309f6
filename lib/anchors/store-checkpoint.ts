import { type Checkpoint, parseCheckpoint } from '../ledger/checkpoint.ts'
import { parseNote } from '../ledger/note.ts'
import { type Outcome, reasonOf } from './outcome.ts'

// Copies of checkpoints where we cannot take them back: a folder on another machine's disk, a bucket with object lock.
// One file per checkpoint, written once and never replaced or removed. What lies there already is held against the log.

/** Somewhere that keeps bytes under names. Names are paths; the same folder's names sort as their sizes do. */
export interface Store {
  /** Null when there is none. */
  get(name: string): Promise<Buffer | null>
  /** Never replaces: false when there is one of that name. @returns what to remember of it */
  putNew(name: string, bytes: Buffer): Promise<{ stored: false } | { stored: true; proof: Record<string, unknown> }>
  /** The names in a folder behind that one, in order; not all when there are many. */
  namesAfter(folder: string, after: string): Promise<string[]>
}
export class StoreError extends Error {
  readonly unreachable: boolean
  constructor(sentence: string, unreachable: boolean) {
    super(sentence)
    this.unreachable = unreachable
  }
}

const DIGITS = 16
/** `<origin>/checkpoint/<size, 16 digits>`: names sort as sizes do, and one question finds what should not be there. */
export const checkpointName = (origin: string, size: number): string =>
  `${folderOf(origin)}${String(size).padStart(DIGITS, '0')}`
const folderOf = (origin: string): string => `${origin}/checkpoint/`
/** An origin becomes folders: none of its parts may lead elsewhere. */
const ORIGIN = /^(?!\.)[A-Za-z0-9._:-]+(?:\/(?!\.)[A-Za-z0-9._:-]+)*$/

const numbered = (n: number) => n.toLocaleString('en-US')

export interface Storing {
  store: Store
  /** The checkpoint with what witnesses said of it. */
  note: string
  /** The largest size of which we remember a copy there. */
  known: number
  /** Of our own tree. */
  rootAt(size: number): Promise<Buffer>
  /** The log's size now: somebody else may have stored a newer checkpoint, never a larger one than that. */
  currentSize(): Promise<number>
}

export async function storeCheckpoint(s: Storing): Promise<Outcome> {
  const { store, note } = s
  const checkpoint = parseCheckpoint(parseNote(note).text)
  if (!ORIGIN.test(checkpoint.origin))
    return { done: 'refused', sentence: `The name of the log (${checkpoint.origin}) cannot be a folder.` }
  try {
    return (await unremembered(s, checkpoint.origin)) ?? (await putOrCompare(store, checkpoint, note))
  } catch (e) {
    if (e instanceof StoreError) return { done: e.unreachable ? 'unreachable' : 'refused', sentence: e.message }
    return { done: 'refused', sentence: `The copy could not be written (${reasonOf(e)}).` }
  }
}

/**
 * Copies behind the last one that we remember: of a crash before we could, or of what the log was before its end was lost.
 * The largest commits to all before it, so it alone is held against the log.
 */
async function unremembered({ store, known, rootAt, currentSize }: Storing, origin: string): Promise<Outcome | null> {
  const folder = folderOf(origin)
  let last = checkpointName(origin, known)
  for (let names = [last]; names.length; names = await store.namesAfter(folder, last)) last = names.at(-1) ?? last
  const size = Number(last.slice(folder.length))
  if (!(size > known)) return null
  const evidence = noteIn(await store.get(last))
  const current = await currentSize()
  if (size > current)
    return {
      done: 'forked',
      size,
      sentence: `A copy of ${numbered(size)} entries lies there; this log has ${numbered(current)}. The end of the log was lost, or the copy is of another.`,
      evidence,
    }
  const copy = evidence === null ? null : parseCheckpoint(parseNote(evidence).text)
  if (copy?.origin !== origin || copy.size !== size)
    return { done: 'refused', sentence: `What lies at ${last} is no checkpoint of this log.` }
  return copy.root.equals(await rootAt(size)) ? null : otherHistory(size, evidence)
}
const otherHistory = (size: number, evidence: string | null): Outcome => ({
  done: 'forked',
  size,
  sentence: `The copy of ${numbered(size)} entries that lies there is of another history.`,
  evidence,
})

async function putOrCompare(store: Store, { origin, size, root }: Checkpoint, note: string): Promise<Outcome> {
  const name = checkpointName(origin, size)
  const put = await store.putNew(name, Buffer.from(note))
  const there = await store.get(name)
  if (there === null) throw new StoreError('What was written cannot be read back.', false)
  const found = noteIn(there)
  const checkpoint = found === null ? null : parseCheckpoint(parseNote(found).text)
  if (!checkpoint || checkpoint.origin !== origin || checkpoint.size !== size)
    return { done: 'refused', sentence: `What lies at ${name} is no checkpoint of this log.` }
  if (!checkpoint.root.equals(root)) return otherHistory(size, found)
  const proof = { name, ...(put.stored ? put.proof : { found: true }) }
  return { done: 'anchored', proof: Buffer.from(JSON.stringify(proof)) }
}

function noteIn(bytes: Buffer | null): string | null {
  try {
    const note = bytes?.toString('utf8') ?? ''
    parseCheckpoint(parseNote(note).text)
    return note
  } catch {
    return null
  }
}
