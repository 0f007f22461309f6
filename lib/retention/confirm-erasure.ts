import { appendPrepared, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { prepareEntry } from '../ledger/prepare-entry.ts'
import { forgetSubjectKeys, subjectKeys } from '../ledger/subject-keys.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { asOrganization, db, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { entryBy } from '../registry/entry-by.ts'
import { type Collected, ErasureCollector } from './collect-erasure.ts'
import { digestsHash } from './digests-hash.ts'
import { obstaclesTo, refusal } from './find-subject.ts'
import { noBody } from './lift-hold.ts'
import { type ErasureView, viewOfErasure } from './list-erasures.ts'
import { namesOf } from './list-holds.ts'
import { type NamedSubject, namedSubject } from './subject.ts'

// One transaction, all or nothing: what is there is opened before the head is locked (it may be much), the rest under
// the lock; then rows, key and plain text go, and the entry says so. Whoever seals meanwhile waits for the head and finds
// that the keys have another epoch: what it records is new, and gets a new key.

/** Opening a million disclosures takes a while; a transaction of a page must not. */
const LONGEST_MS = 300_000

/** The second half, by another person. From its commit on nobody can open what was disclosed about the subject. */
export async function confirmErasure(actor: PersonActor, id: string, input: unknown): Promise<ErasureView> {
  parseWith(noBody, input, 'body')
  demand(actor, 'erasure.confirm')
  const { organizationId } = actor
  const view = await asOrganization(organizationId, () =>
    db().$transaction((tx) => execute(tx, actor, id), { maxWait: 5_000, timeout: LONGEST_MS }),
  )
  forgetSubjectKeys(organizationId)
  return view
}

async function execute(tx: Tx, actor: PersonActor, id: string): Promise<ErasureView> {
  const { organizationId } = actor
  const sql = sqlOfTx(tx)
  const key = { organizationId_id: { organizationId, id } }
  // before every lock of this transaction: making a key takes a transaction beside it
  const keys = await subjectKeys(organizationId, [])
  await tx.$queryRaw`SELECT id FROM organization WHERE id = ${organizationId} FOR UPDATE`
  const asked = await tx.erasure.findUnique({ where: key })
  if (!asked) throw notFound('erasure')
  if (asked.state !== 'requested') throw new AppError(409, 'erasure_ended', 'This erasure has ended already.')
  if (asked.requestedBy === actor.id)
    throw new AppError(403, 'same_person', 'You requested it. Another person has to confirm the erasure.')
  const subject = namedSubject(organizationId, asked.label)
  if (subject.stored !== asked.subject) throw new Error(`erasure ${id} does not name its subject`)
  if (subject.person === actor.id) throw new AppError(403, 'own_erasure', 'Nobody confirms their own erasure.')
  await refuse(sql, subject)
  const collector = new ErasureCollector(sql, organizationId, subject)
  await collector.collect()

  const head = await lockHead(sql, organizationId)
  await refuse(sql, subject)
  const collected = await collector.collect()
  const by = head.frontier.size
  const done = await destroy(sql, { id, actor, by, subject, collected })
  if (subject.person) await sql.query('SELECT installation.erase_account_here($1)::text', [subject.person])
  await publish(sql, organizationId, 'erasure', id)
  await publish(sql, organizationId, 'audit', id)
  const entry = entryBy(
    actor,
    'erasure.executed',
    {
      erasure: id,
      subject: subject.stored,
      requested_by: asked.requestedBy,
      digests: digestsHash(collected.digests.values()),
      ...done,
    },
    { subjectKind: 'erasure', subjectId: id, summary: 'Erased a subject: its key is destroyed' },
  )
  await appendPrepared(sql, head, [prepareEntry(entry, keys)])
  const ended = await tx.erasure.findUniqueOrThrow({ where: key })
  return viewOfErasure(ended, await namesOf(tx, organizationId, [ended.requestedBy, ended.decidedBy]))
}

async function refuse(sql: Sql, { stored }: NamedSubject): Promise<void> {
  const against = refusal(await obstaclesTo(sql, stored))
  if (against) throw against
}

interface Order {
  id: string
  actor: PersonActor
  by: number
  subject: NamedSubject
  collected: Collected
}
async function destroy(sql: Sql, { id, actor, by, subject, collected: { rows, digests, words } }: Order) {
  const [done] = await sql.query(
    `SELECT entries::text AS entries, disclosures::text AS disclosures, decisions::text AS decisions
       FROM ledger.erase_subject($1, $2, $3::bigint, $4::bigint[], $5::integer[], $6::bigint[], $7::text[], $8, $9, $10::text[])`,
    [
      id,
      actor.id,
      String(by),
      rows.map((r) => String(r.index)),
      rows.map((r) => String(r.ordinal)),
      [...digests.keys()].map(String),
      [...digests.values()].map((list) => list.join(',')),
      subject.type,
      subject.id,
      [...words],
    ],
  )
  return {
    entries: Number(done?.entries),
    disclosures: Number(done?.disclosures),
    decisions: Number(done?.decisions),
  }
}
