import { sha256Of } from '../ledger/canonical-json.ts'
import { leafHash } from '../ledger/merkle.ts'
import type { LedgerEntry } from '../ledger/read.ts'
import type { CompiledSnapshot } from '../policy/compile.ts'
import { ENGINE_VERSION } from '../policy/engine-version.ts'
import { type DecisionRecord, type ForeignRecord, replay, replayForeign } from '../policy/replay.ts'
import type { JsonObject } from '../policy/types.ts'

// What exact replay says of one decision. Pure: everything was read before.

export interface RecordedDecision {
  id: string
  kind: string
  outcome: string
  snapshot: string
  /** The bytes as kept; empty when they were taken away. */
  record: string
  core: string
}

/** `same` is the only success; each of the others is counted by itself. */
export type ReplayAnswer =
  | { result: 'same'; bytes: number }
  /** The same inputs gave other bytes. This must not happen. */
  | { result: 'different'; was: string; now: string }
  /** What is kept is not what the ledger committed to when the decision was made. */
  | { result: 'record_changed'; where: 'record' | 'decision' | 'entry' | 'snapshot' }
  | { result: 'engine_differs'; engine: string; same: boolean }
  | { result: 'inputs_erased'; by: number }
  | { result: 'inputs_expired' }
  /** Gone, and nothing in the ledger says why. */
  | { result: 'inputs_missing'; what: 'record' | 'snapshot' | 'entry' }
  | { result: 'secrets_replaced' }
export type ReplayResult = ReplayAnswer['result']
export const REPLAY_RESULTS: ReplayResult[] = [
  'same',
  'different',
  'record_changed',
  'engine_differs',
  'inputs_erased',
  'inputs_expired',
  'inputs_missing',
  'secrets_replaced',
]

/** Why inputs are gone, as the ledger tells it. */
export type Gone = { by: number } | 'expired' | null
/** A snapshot that can be decided with; why not, when it cannot. */
export type SnapshotFound = CompiledSnapshot | 'missing' | 'changed'

/**
 * First whether the inputs are those that the entry committed to: its leaf, its members, and the hash of the record
 * that it discloses. Only then are they decided again.
 */
export function proveRecord(
  row: RecordedDecision,
  entry: LedgerEntry | undefined,
  snapshot: () => SnapshotFound,
  gone: Gone,
): ReplayAnswer {
  if (!entry) return { result: 'inputs_missing', what: 'entry' }
  if (!isEntryOf(entry, row)) return { result: 'record_changed', where: 'entry' }
  const committed = entry.disclosures.find((d) => d.name === 'record')?.value
  if (row.record === '' || committed === undefined) {
    if (entry.altered) return { result: 'record_changed', where: 'entry' }
    if (gone === null) return { result: 'inputs_missing', what: 'record' }
    return gone === 'expired' ? { result: 'inputs_expired' } : { result: 'inputs_erased', by: gone.by }
  }
  if (sha256Of(row.record) !== committed) return { result: 'record_changed', where: 'record' }
  const record = JSON.parse(row.record) as JsonObject
  if (record.snapshot !== row.snapshot || entry.data.snapshot !== row.snapshot)
    return { result: 'record_changed', where: 'decision' }
  if (record.secrets_replaced === true) return { result: 'secrets_replaced' }
  const found = snapshot()
  if (found === 'missing') return { result: 'inputs_missing', what: 'snapshot' }
  if (found === 'changed') return { result: 'record_changed', where: 'snapshot' }
  return compare(row, entry, record, found)
}

function compare(
  row: RecordedDecision,
  entry: LedgerEntry,
  record: JsonObject,
  snapshot: CompiledSnapshot,
): ReplayAnswer {
  const { core } =
    row.kind === 'foreign'
      ? replayForeign(record as unknown as ForeignRecord, snapshot)
      : replay(record as unknown as DecisionRecord, snapshot)
  const same = core === row.core
  const { engine } = snapshot.content
  if (engine !== ENGINE_VERSION) return { result: 'engine_differs', engine, same }
  if (!same) return { result: 'different', was: row.core, now: core }
  // the columns that lists show, and the entry, say what the bytes say
  const { outcome } = JSON.parse(core) as { outcome: string }
  if (row.outcome !== outcome) return { result: 'record_changed', where: 'decision' }
  if (entry.data.outcome !== outcome) return { result: 'record_changed', where: 'entry' }
  return { result: 'same', bytes: Buffer.byteLength(core) }
}

const isEntryOf = (entry: LedgerEntry, row: RecordedDecision): boolean =>
  leafHash(Buffer.from(entry.canonical)).toString('hex') === entry.leaf &&
  entry.type === 'decision.made' &&
  entry.data.decision === row.id &&
  entry.data.kind === row.kind
