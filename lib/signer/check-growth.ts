import { type KeyObject, verify } from 'node:crypto'
import { batchMessage } from '../ledger/batch-message.ts'
import { appendLeaves, leafHash } from '../ledger/merkle.ts'
import { parseVerifierKey } from '../ledger/note.ts'
import type { Enrolled, LogState } from './state.ts'

// What is read of a log before it is signed for: every new entry hashed again from its bytes, every batch held against
// the key of its writer. Pure.

/** The database says something that cannot be: the log is not signed for any more. */
export class Mismatch extends Error {}

export interface EntryRow {
  index: number
  /** Null when there is none: then only a recovery goes on, by the leaf. */
  bytes: Buffer | null
  /** As the table of leaves has it. */
  leaf: Buffer
}
export interface BatchRow {
  first: number
  count: number
  writer: string
  signature: Buffer
}
/** Of installation.writer, which only the owner of the database writes: its verifier key. */
export type EnrolledByOperator = (writer: string) => string | undefined

const HEAD = /^\{"_i":(\d{1,16}),"_t":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)",/
const TAIL = /"type":"([a-z_]+(?:\.[a-z_]+)+)","v":1\}$/

/**
 * Goes on from `log` over whole batches and the entries that they cover. Throws Mismatch at the first thing that does
 * not fit. `purged`: the bytes of old entries may be gone (a recovery reads a log again from its beginning).
 */
export function checkGrowth(
  log: LogState,
  batches: readonly BatchRow[],
  entries: readonly EntryRow[],
  enrolled: EnrolledByOperator,
  { purged = false } = {},
): { log: LogState; leaves: Buffer[] } {
  const writers = new Map(log.writers)
  const start = log.frontier.size
  let lastAt = log.lastAt
  const leaves = entries.map(({ index, bytes, leaf }, i) => {
    const expected = start + i
    if (index !== expected) throw new Mismatch(`entry ${expected} is missing: entry ${index} follows`)
    if (bytes === null) {
      if (!purged) throw new Mismatch(`entry ${expected} has no bytes`)
      return leaf
    }
    if (!leafHash(bytes).equals(leaf)) throw new Mismatch(`entry ${expected} does not hash to its leaf`)
    lastAt = checkEntry(bytes, expected, lastAt, writers)
    return leaf
  })
  let next = start
  for (const batch of batches) {
    if (batch.first !== next)
      throw new Mismatch(`entry ${next} is in no batch: the next one begins with ${batch.first}`)
    const covered = leaves.slice(batch.first - start, batch.first - start + batch.count)
    if (covered.length !== batch.count)
      throw new Mismatch(`entry ${start + leaves.length} is missing: the batch at ${batch.first} counts it`)
    checkBatch(batch, covered, originAt(log, batch.first), writers, enrolled)
    next += batch.count
  }
  if (next !== start + leaves.length) throw new Mismatch(`entry ${next} is in no batch: nobody signed for it`)
  return { leaves, log: { ...log, frontier: appendLeaves(log.frontier, leaves), lastAt, writers } }
}

const originAt = ({ origin, earlier }: LogState, index: number): string =>
  earlier.find((e) => index < e.before)?.origin ?? origin

/** The place of an entry, and what it says about writers. Returns its time. */
function checkEntry(bytes: Buffer, expected: number, lastAt: string, writers: Map<string, Enrolled>): string {
  const head = HEAD.exec(bytes.toString('latin1', 0, 64))
  const type = TAIL.exec(bytes.toString('latin1', Math.max(0, bytes.length - 96)))?.[1]
  if (!head || !type) throw new Mismatch(`entry ${expected} is no entry`)
  const [, index, at = ''] = head
  if (Number(index) !== expected) throw new Mismatch(`entry ${expected} says that it is entry ${index}`)
  if (at < lastAt) throw new Mismatch(`entry ${expected} is earlier than the one before it`)
  if (type.startsWith('writer.')) noteWriter(type, bytes, expected, writers)
  return at
}
function noteWriter(type: string, bytes: Buffer, index: number, writers: Map<string, Enrolled>): void {
  const { data } = JSON.parse(bytes.toString()) as { data: { writer: string; key?: string } }
  const known = writers.get(data.writer)
  if (type === 'writer.enrolled' && data.key) {
    if (known && known.key !== data.key) throw new Mismatch(`entry ${index} gives ${data.writer} another key`)
    if (!known) writers.set(data.writer, { key: data.key, from: index, until: null })
  } else if (type === 'writer.revoked' && known && known.until === null)
    writers.set(data.writer, { ...known, until: index })
}

function checkBatch(
  { first, count, writer: name, signature }: BatchRow,
  leaves: readonly Buffer[],
  origin: string,
  writers: Map<string, Enrolled>,
  enrolled: EnrolledByOperator,
): void {
  const key = enrolled(name)
  if (key === undefined) throw new Mismatch(`entry ${first} was written by ${name}, whom the operator did not enrol`)
  // nobody can have enrolled the one who opens the log
  if (first === 0) writers.set(name, { key, until: null, ...writers.get(name), from: 0 })
  const writer = writers.get(name)
  if (!writer || writer.from >= first + count)
    throw new Mismatch(`entry ${first} was written by ${name}, whom no entry enrolled`)
  if (writer.key !== key) throw new Mismatch(`${name} has another key in the log than the operator gave it`)
  if (writer.until !== null && first > writer.until)
    throw new Mismatch(`entry ${first} was written by ${name}, revoked by entry ${writer.until}`)
  if (!verify(null, Buffer.from(batchMessage(origin, first, leaves)), keyOf(name, key), signature))
    throw new Mismatch(`the batch at entry ${first} is not what ${name} signed`)
}

const keys = new Map<string, KeyObject>()
function keyOf(name: string, text: string): KeyObject {
  const known = keys.get(text)
  if (known) return known
  try {
    const verifier = parseVerifierKey(text)
    if (`${verifier.name}+${verifier.id}` !== name) throw new Error('it belongs to another')
    keys.set(text, verifier.key)
    return verifier.key
  } catch (e) {
    throw new Mismatch(`the key of ${name} is none: ${(e as Error).message}`)
  }
}
