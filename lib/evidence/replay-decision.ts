import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type DecisionRecord, type ForeignRecord, type Replayed, replay, replayForeign } from '../policy/replay.ts'
import type { JsonObject, SnapshotContent } from '../policy/types.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'

export const ReplayInput = z.strictObject({ decision: z.string().min(1).max(100) })

/** `same` and `different` are about the core's bytes; the others say why the promise does not hold, and are no success. */
export type ReplayAnswer =
  | { result: 'same'; bytes: number }
  | { result: 'different'; was: string; now: string }
  | { result: 'other_engine'; engine: string; same: boolean }
  | { result: 'secrets_replaced' | 'inputs_missing' }

/** Decides the record again, now, by the snapshot that it names, and compares the core byte by byte. Changes nothing. */
export async function replayDecision(actor: Actor, input: unknown): Promise<ReplayAnswer> {
  const { decision } = parseWith(ReplayInput, input)
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.decision.findUnique({
      where: { organizationId_id: { organizationId, id: decision } },
      select: { kind: true, record: true, core: true, snapshot: true },
    }),
  )
  if (!row) throw notFound('decision')
  const record = JSON.parse(Buffer.from(row.record).toString()) as JsonObject
  if (record.secrets_replaced === true) return { result: 'secrets_replaced' }
  const content = await snapshotOrNull(organizationId, row.snapshot)
  if (!content) return { result: 'inputs_missing' }
  const { core, same_engine } = again(row.kind, record, content)
  const was = Buffer.from(row.core).toString()
  if (!same_engine) return { result: 'other_engine', engine: content.engine, same: core === was }
  return core === was ? { result: 'same', bytes: Buffer.byteLength(core) } : { result: 'different', was, now: core }
}

const again = (kind: string, record: JsonObject, content: SnapshotContent): Replayed =>
  kind === 'foreign'
    ? replayForeign(record as unknown as ForeignRecord, content)
    : replay(record as unknown as DecisionRecord, content)

async function snapshotOrNull(organizationId: string, hash: string): Promise<SnapshotContent | null> {
  try {
    return await loadSnapshotContent(organizationId, hash)
  } catch (e) {
    if (e instanceof AppError && e.code === 'not_found') return null
    throw e
  }
}
