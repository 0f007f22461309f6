import { appendPrepared, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { type EntryOf, prepareEntry } from '../ledger/prepare-entry.ts'
import { subjectKeys } from '../ledger/subject-keys.ts'
import { publish } from '../platform/bus.ts'
import { installation, inTransaction } from '../platform/db.ts'
import { digestsHash } from './digests-hash.ts'

// What is due is said by the database (ledger.expire_content, ledger.purge_prefix), under the head's lock and with every
// hold in its eyes; here it is only asked to go on, a little at a time, and the entry is written that says what went. What
// might be due is looked for without the lock, a window at a time: most of what is old is kept longer, or held.

/** In one transaction: while it runs, decisions wait for the head. */
const EXPIRED_AT_ONCE = 300
const PURGED_AT_ONCE = 1_000
/** For one organization in one round; the next round goes on. */
const STEPS_MAX = 700
/** Entries in one look, and in all looks of one round. */
const LOOKED_AT_ONCE = 5_000
const LOOKED_MAX = 250_000

/** @returns how many entries lost what they disclosed, and how many were deleted */
export async function runRetention(): Promise<number> {
  let count = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    count += await retainIn(id)
  return count
}

/** @param looked how many entries this round looks through at most */
export async function retainIn(organizationId: string, looked = LOOKED_MAX): Promise<number> {
  let count = await expireIn(organizationId, looked)
  for (let i = 0; i < STEPS_MAX; i++) {
    const done = await purgeSome(organizationId)
    count += done
    if (done === 0) break
  }
  return count
}

/** First what entries disclose. Goes on where the last round stopped looking, and begins again once it was at the end. */
async function expireIn(organizationId: string, looked: number): Promise<number> {
  let from = await inTransaction(organizationId, (tx) => beginning(sqlOfTx(tx), organizationId))
  let [count, steps] = [0, 0]
  for (let left = looked; left > 0 && steps < STEPS_MAX; left -= LOOKED_AT_ONCE) {
    const window = Math.min(left, LOOKED_AT_ONCE)
    const { due, next } = await inTransaction(organizationId, (tx) => look(sqlOfTx(tx), from, window))
    for (let i = 0; i < due.length; i += EXPIRED_AT_ONCE, steps++)
      count += await expireSome(organizationId, due.slice(i, i + EXPIRED_AT_ONCE))
    from = next ?? 0
    await inTransaction(organizationId, (tx) => remember(sqlOfTx(tx), organizationId, from))
    if (next === null) break
  }
  return count
}
async function beginning(sql: Sql, organizationId: string): Promise<number> {
  const [row] = await sql.query(
    `SELECT greatest(h.first, l.next_index)::text AS index FROM ledger.log_head h
       LEFT JOIN ledger.retention_look l USING (organization_id) WHERE h.organization_id = $1`,
    [organizationId],
  )
  return Number(row?.index ?? 0)
}
async function look(sql: Sql, from: number, count: number): Promise<{ due: string[]; next: number | null }> {
  const [found] = await sql.query(
    `SELECT array_to_string(due, ',') AS due, until_index::text AS until_index
       FROM ledger.look_for_due(greatest($1::bigint, 0), $2::integer)`,
    [String(from), String(count)],
  )
  const due = found?.due as string
  return { due: due ? due.split(',') : [], next: found?.until_index === null ? null : Number(found?.until_index) }
}
const remember = (sql: Sql, organizationId: string, index: number) =>
  sql.query(
    `INSERT INTO ledger.retention_look AS l (organization_id, next_index) VALUES ($1, $2::bigint)
     ON CONFLICT (organization_id) DO UPDATE SET next_index = excluded.next_index WHERE l.next_index <> excluded.next_index`,
    [organizationId, String(index)],
  )

const expireSome = (organizationId: string, due: string[]): Promise<number> =>
  inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    return await record(sql, organizationId, async () => {
      const [gone] = await sql.query(
        `SELECT from_index::text AS from_index, to_index::text AS to_index, entries::text AS entries, digests
           FROM ledger.expire_content($1::bigint[])`,
        [due],
      )
      const entries = Number(gone?.entries ?? 0)
      if (!gone || !entries) return null
      const digests = gone.digests as string[]
      return {
        count: entries,
        entry: {
          type: 'retention.executed',
          clear: {
            digests: digestsHash([digests]),
            disclosures: digests.length,
            entries,
            from_index: Number(gone.from_index),
            to_index: Number(gone.to_index),
          },
          audit: about(organizationId, `What ${entries} entries disclosed was destroyed: their retention is over`),
        },
      }
    })
  })

/** Then the oldest entries themselves. */
const purgeSome = (organizationId: string): Promise<number> =>
  inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const [oldest] = await sql.query(
      `SELECT (a.summary = 'Expired.')::text AS over FROM ledger.log_head h
         JOIN audit_entry a ON a.organization_id = h.organization_id AND a.index = h.first WHERE h.organization_id = $1`,
      [organizationId],
    )
    if (oldest?.over !== 'true') return 0
    return await record(sql, organizationId, async () => {
      const [gone] = await sql.query(
        'SELECT from_index::text AS from_index, to_index::text AS to_index FROM ledger.purge_prefix($1::integer)',
        [String(PURGED_AT_ONCE)],
      )
      const [from, to] = [Number(gone?.from_index ?? 0), Number(gone?.to_index ?? 0)]
      if (to <= from) return null
      return {
        count: to - from,
        entry: {
          type: 'retention.purged',
          clear: { entries: to - from, from_index: from, to_index: to },
          audit: about(organizationId, `Entries #${from} to #${to - 1} were deleted: their retention is over`),
        },
      }
    })
  })

const about = (organizationId: string, summary: string) =>
  ({
    actorKind: 'system',
    actorId: 'worker',
    subjectKind: 'organization',
    subjectId: organizationId,
    summary,
  }) as const

type Said = EntryOf<'retention.executed'> | EntryOf<'retention.purged'>
/** The head first, the deletion under it, and in the same transaction the entry that says so. */
async function record(
  sql: Sql,
  organizationId: string,
  destroy: () => Promise<{ count: number; entry: Said } | null>,
): Promise<number> {
  const keys = await subjectKeys(organizationId, [])
  const head = await lockHead(sql, organizationId)
  const done = await destroy()
  if (!done) return 0
  await publish(sql, organizationId, 'audit', 'retention')
  await appendPrepared(sql, head, [prepareEntry(done.entry, keys)])
  return done.count
}
