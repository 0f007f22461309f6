import { verify } from 'node:crypto'
import type pg from 'pg'
import { expect } from 'vitest'
import { type Appended, append, type EntryInput, sqlOfClient, sqlOfTx } from '../../../lib/ledger/append.ts'
import { batchMessage } from '../../../lib/ledger/batch-message.ts'
import { createLog } from '../../../lib/ledger/create-log.ts'
import { parseVerifierKey } from '../../../lib/ledger/note.ts'
import { type Recomputed, recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { currentWriter, type Writer } from '../../../lib/ledger/writer-key.ts'
import { inTransaction, openingFor, pool, read } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'

/** An organization with a log that holds its first entry. The ledger asks for nothing else. */
export async function newLog(): Promise<string> {
  const organizationId = newId('org')
  await inTransaction(organizationId, (tx) => createLog(sqlOfTx(tx), organizationId, `test/${organizationId}/i1`))
  return organizationId
}
export const entry = (more: Partial<EntryInput> = {}): EntryInput =>
  ({
    type: 'agent.suspended',
    clear: { agent: 'agt_1' },
    disclosures: [{ name: 'reason', value: 'It misbehaved.' }],
    audit: { actorKind: 'person', actorId: 'per_1', subjectKind: 'agent', subjectId: 'agt_1', summary: 'Suspended.' },
    ...more,
  }) as EntryInput

/** As the console does it. */
export const appendThroughPrisma = (organizationId: string, entries: EntryInput[]): Promise<Appended[]> =>
  inTransaction(organizationId, (tx) => append(sqlOfTx(tx), organizationId, entries))

/** As the decision batch does it: a client of our own. */
export async function appendThroughClient(organizationId: string, entries: EntryInput[]): Promise<Appended[]> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    const appended = await append(sqlOfClient(client), organizationId, entries)
    await client.query('COMMIT')
    return appended
  } catch (e) {
    await client.query('ROLLBACK')
    throw e
  } finally {
    client.release()
  }
}

export const recomputed = (organizationId: string): Promise<Recomputed> =>
  read(organizationId, (db) => recomputeRoot(sqlOfTx(db), organizationId))

/**
 * Every entry is in one batch, and each batch is signed by one of these writers or by this process's own.
 * @returns how many entries each of them signed
 */
export async function expectSignedBatches(
  t: { owner: Pick<pg.Pool, 'query'> },
  organizationId: string,
  writers: Pick<Writer, 'name' | 'key'>[],
): Promise<Map<string, number>> {
  const rows = async <R extends pg.QueryResultRow>(text: string) =>
    (await t.owner.query<R>(`${text} WHERE organization_id = $1 ORDER BY 1`, [organizationId])).rows
  const [head] = await rows<{ size: number; origin: string }>('SELECT size::int, origin FROM ledger.log_head')
  const leaves = await rows<{ index: number; hash: Buffer }>('SELECT index::int, hash FROM ledger.leaf')
  const batches = await rows<{ first: number; count: number; writer: string; signature: Buffer }>(
    'SELECT first::int, count, writer, signature FROM ledger.batch',
  )
  const own = currentWriter()
  const keys = new Map([...writers, ...(own ? [own] : [])].map((w) => [w.name, parseVerifierKey(w.key).key]))
  const signed = new Map<string, number>()
  let next = 0
  for (const { first, count, writer, signature } of batches) {
    expect(first).toBe(next)
    const key = keys.get(writer)
    if (!key) throw new Error(`${writer} is nobody's name`)
    const hashes = leaves.slice(first, first + count).map((l) => l.hash)
    expect(verify(null, Buffer.from(batchMessage(head?.origin ?? '', first, hashes)), key, signature)).toBe(true)
    signed.set(writer, (signed.get(writer) ?? 0) + count)
    next = first + count
  }
  expect(next).toBe(head?.size)
  return signed
}
