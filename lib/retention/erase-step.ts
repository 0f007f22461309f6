import { appendPrepared, ledgerBusy, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { prepareEntry } from '../ledger/prepare-entry.ts'
import type { subjectKeys } from '../ledger/subject-keys.ts'
import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import type { Tx } from '../platform/db.ts'
import { entryBy } from '../registry/entry-by.ts'
import { type Collected, collectErasure } from './collect-erasure.ts'
import { digestsHash } from './digests-hash.ts'
import { type NamedSubject, namedSubject } from './subject.ts'

// One transaction, all or nothing: what is there is opened before the head is locked; under the lock rows and plain text go,
// with the last of them the key, and the entry says so. Whoever seals meanwhile waits for the head and finds that the keys
// have another epoch: what it records is new, and gets a new key.

/** Entries that disclose something about the subject, in one step: while it runs, decisions wait for the head. */
export const ERASED_AT_ONCE = 100
const TRIES = 5
/** Looked for in what people wrote, in all steps together. */
const WORDS_MAX = 200

interface Asked {
  id: string
  subject: string
  label: string
  requestedBy: string
}
/** How it went on: there is no more; a little was written while this step was made ready; there is more. */
export type Step = 'finished' | 'nearly' | 'more'
/** Nothing was destroyed: what the step had opened was not all of it any more. */
export class WrittenMeanwhileError extends Error {}

/**
 * @param confirmedBy who confirmed the erasure; `by` is who does this step
 * @param searched what was looked for already, by an earlier step
 */
export async function eraseStep(
  tx: Tx,
  by: Actor,
  confirmedBy: string,
  asked: Asked,
  searched: Set<string>,
  keys: Awaited<ReturnType<typeof subjectKeys>>,
): Promise<Step> {
  const { organizationId } = by
  const sql = sqlOfTx(tx)
  const subject = subjectOf(organizationId, asked)
  const next = (
    await sql.query('SELECT index::text AS index FROM ledger.erasure_next($1, $2::integer)', [
      subject.stored,
      String(ERASED_AT_ONCE + 1),
    ])
  ).map((r) => Number(r.index))
  const last = next.length <= ERASED_AT_ONCE
  const collected = await collectErasure(sql, organizationId, subject, next.slice(0, ERASED_AT_ONCE), last)
  const words = [...collected.words].filter((w) => !searched.has(w)).slice(0, Math.max(0, WORDS_MAX - searched.size))
  const done = await destroy(sql, { id: asked.id, confirmedBy, subject, last, collected, words })
  for (const word of words) searched.add(word)
  const head = await lockHead(sql, organizationId)
  if (head.frontier.size !== done.by) throw new Error('the head of the log is not where it was locked')
  if (done.finished) {
    if (subject.person) await sql.query('SELECT installation.erase_account_here($1)::text', [subject.person])
    await publish(sql, organizationId, 'erasure', asked.id)
  }
  await publish(sql, organizationId, 'audit', asked.id)
  const clear = {
    erasure: asked.id,
    subject: subject.stored,
    requested_by: asked.requestedBy,
    ...(by.kind === 'person' ? {} : { confirmed_by: confirmedBy }),
    digests: digestsHash(collected.digests.values()),
    entries: done.entries,
    disclosures: done.disclosures,
    decisions: done.decisions,
  }
  const about = { subjectKind: 'erasure', subjectId: asked.id }
  const entry = done.finished
    ? entryBy(by, 'erasure.executed', clear, { ...about, summary: 'Erased a subject: its key is destroyed' })
    : entryBy(by, 'erasure.proceeded', clear, { ...about, summary: 'Erased a part of a subject; its key goes last' })
  await appendPrepared(sql, head, [prepareEntry(entry, keys)])
  if (done.finished) return 'finished'
  return last ? 'nearly' : 'more'
}

export function subjectOf(organizationId: string, asked: Asked): NamedSubject {
  const subject = namedSubject(organizationId, asked.label)
  if (subject.stored !== asked.subject) throw new Error(`erasure ${asked.id} does not name its subject`)
  return subject
}

/** Whoever records about the subject at this very moment is not waited for under a lock, but met a second time. */
export async function retried<T>(step: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--)
    try {
      return await step()
    } catch (e) {
      if (!(e instanceof WrittenMeanwhileError)) throw e
      if (left === 1) throw ledgerBusy()
    }
}

interface Order {
  id: string
  confirmedBy: string
  subject: NamedSubject
  last: boolean
  collected: Collected
  words: string[]
}
async function destroy(sql: Sql, { id, confirmedBy, subject, last, collected, words }: Order) {
  const { rows, seen, digests } = collected
  const found = await sql
    .query(
      `SELECT by_index::text AS by, entries::text AS entries, disclosures::text AS disclosures, decisions::text AS decisions, finished::text AS finished
         FROM ledger.erase_subject($1, $2, $3::boolean, $4::bigint[], $5::integer[], $6::bigint[], $7::integer[], $8::bigint[], $9::text[], $10, $11, $12::text[])`,
      [
        id,
        confirmedBy,
        String(last),
        rows.map((r) => String(r.index)),
        rows.map((r) => String(r.ordinal)),
        seen.map((r) => String(r.index)),
        seen.map((r) => String(r.ordinal)),
        [...digests.keys()].map(String),
        [...digests.values()].map((list) => list.join(',')),
        subject.type,
        subject.id,
        words,
      ],
    )
    .catch((e: unknown) => {
      const { message } = e as Error
      if (message.includes('lock timeout')) throw ledgerBusy()
      if (message.includes('must not be erased'))
        throw new AppError(409, 'erasure_obstructed', 'Something weighs more than this erasure by now.', {
          internal: message,
        })
      if (/(written|destroyed) meanwhile|left behind/.test(message)) throw new WrittenMeanwhileError(message)
      throw e
    })
  const [done] = found
  return {
    by: Number(done?.by),
    entries: Number(done?.entries),
    disclosures: Number(done?.disclosures),
    decisions: Number(done?.decisions),
    finished: done?.finished === 'true',
  }
}
