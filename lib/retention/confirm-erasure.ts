import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { forgetSubjectKeys, subjectKeys } from '../ledger/subject-keys.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { asOrganization, db, inTransaction, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { eraseStep, retried, type Step, subjectOf } from './erase-step.ts'
import { obstaclesTo, refusal } from './find-subject.ts'
import { goOn } from './finish-erasures.ts'
import { noBody } from './lift-hold.ts'
import { type ErasureView, leftOf, viewOfErasure } from './list-erasures.ts'
import { namesOf } from './list-holds.ts'
import type { NamedSubject } from './subject.ts'

/** Looking for what stands against a large erasure takes a while; a transaction of a page must not. */
const LONGEST_MS = 300_000
/** Steps for what an agent that is busy with the subject writes at this very moment; then the worker goes on. */
const MORE_MAX = 3

/**
 * The second half, by another person. What there is about most subjects goes with this call: from its commit on nobody can
 * open what was disclosed about them. Of more than a step takes, the worker goes on with the rest, and the key goes last.
 */
export async function confirmErasure(actor: PersonActor, id: string, input: unknown): Promise<ErasureView> {
  parseWith(noBody, input, 'body')
  demand(actor, 'erasure.confirm')
  const { organizationId } = actor
  const searched = new Set<string>()
  let step: Step | null = await retried(() =>
    asOrganization(organizationId, () =>
      db().$transaction((tx) => execute(tx, actor, id, searched), { maxWait: 5_000, timeout: LONGEST_MS }),
    ),
  )
  for (let i = 0; step === 'nearly' && i < MORE_MAX; i++) step = await retried(() => goOn(actor, id, searched))
  forgetSubjectKeys(organizationId)
  return await inTransaction(organizationId, async (tx) => {
    const row = await tx.erasure.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } })
    const names = await namesOf(tx, organizationId, [row.requestedBy, row.decidedBy])
    return viewOfErasure(row, names, await leftOf(sqlOfTx(tx), row))
  })
}

async function execute(tx: Tx, actor: PersonActor, id: string, searched: Set<string>): Promise<Step> {
  const { organizationId } = actor
  const sql = sqlOfTx(tx)
  const key = { organizationId_id: { organizationId, id } }
  // before every lock of this transaction: making a key takes a transaction beside it
  const keys = await subjectKeys(organizationId, [])
  await tx.$queryRaw`SELECT id FROM organization WHERE id = ${organizationId} FOR UPDATE`
  const asked = await tx.erasure.findUnique({ where: key })
  if (!asked) throw notFound('erasure')
  if (asked.state === 'executing')
    throw new AppError(409, 'erasure_ended', 'This erasure was confirmed already, and is being executed.')
  if (asked.state !== 'requested') throw new AppError(409, 'erasure_ended', 'This erasure has ended already.')
  if (asked.requestedBy === actor.id)
    throw new AppError(403, 'same_person', 'You requested it. Another person has to confirm the erasure.')
  const subject = subjectOf(organizationId, asked)
  if (subject.person === actor.id) throw new AppError(403, 'own_erasure', 'Nobody confirms their own erasure.')
  await refuse(sql, subject)
  return await eraseStep(tx, actor, actor.id, asked, searched, keys)
}

async function refuse(sql: Sql, { stored }: NamedSubject): Promise<void> {
  const against = refusal(await obstaclesTo(sql, stored))
  if (against) throw against
}
