import { installation, inTransaction, read } from '../platform/db.ts'
import { AlreadyRecordedError, append, type EntryInput, type Sql, sqlOfTx } from './append.ts'
import { currentWriter, type Writer } from './writer-key.ts'

const WRITERS = `hashtext('countersign writers')`

/** At most one of each kind per writer and log: the request id says so. */
export const writerEntry = (
  { name, key }: Pick<Writer, 'name' | 'key'>,
  type: 'writer.enrolled' | 'writer.revoked',
): EntryInput => {
  const about = { actorKind: 'system', subjectKind: 'writer', subjectId: name } as const
  const requestId = `${type} ${name}`
  return type === 'writer.enrolled'
    ? { type, requestId, clear: { writer: name, key }, audit: { ...about, summary: `Enrolled the writer ${name}` } }
    : { type, requestId, clear: { writer: name }, audit: { ...about, summary: `Revoked the writer ${name}` } }
}

/**
 * Records in every log that the operator enrolled this process's writer (installation.writer, which only the owner of
 * the database writes). Does nothing where that is recorded.
 */
export async function recordEnrolment(): Promise<void> {
  const writer = currentWriter()
  if (!writer) return
  // a log that is being opened right now may have been opened without us, and is not to be seen yet
  await installation(`SELECT pg_advisory_xact_lock(${WRITERS})::text`, [])
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    await recordOnce(id, writerEntry(writer, 'writer.enrolled'))
}

/**
 * Everybody whom the operator enrolled: a log that is opened by one instance is written by all. Until the transaction
 * ends, who comes next waits for the log that it opens.
 */
export async function enrolledWriters(sql: Sql): Promise<Pick<Writer, 'name' | 'key'>[]> {
  // a statement of its own: the next one sees who was enrolled while this one waited
  await sql.query(`SELECT pg_advisory_xact_lock_shared(${WRITERS})::text`, [])
  const rows = await sql.query('SELECT name, key FROM installation.writer WHERE revoked_at IS NULL ORDER BY name', [])
  const writers = rows.map((r) => ({ name: r.name as string, key: r.key as string }))
  const own = currentWriter()
  return own && !writers.some((w) => w.name === own.name) ? [...writers, own] : writers
}

async function recordOnce(organizationId: string, entry: EntryInput): Promise<void> {
  // most of the time it is there: nobody has to wait for the log then
  const known = await read(organizationId, (db) =>
    sqlOfTx(db).query('SELECT FROM ledger.leaf WHERE organization_id = $1 AND request_id = $2', [
      organizationId,
      entry.requestId,
    ]),
  )
  if (known.length) return
  try {
    await inTransaction(organizationId, (tx) => append(sqlOfTx(tx), organizationId, [entry]))
  } catch (e) {
    if (!(e instanceof AlreadyRecordedError)) throw e
  }
}
