import { appendPrepared, type EntryInput, lockHead, prepareEntries, sealedFor, sqlOfTx } from '../ledger/append.ts'
import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { type ChangeKind, publish } from '../platform/bus.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { raiseEpoch } from './raise-epoch.ts'
import { activateSnapshot } from './snapshots/activate-snapshot.ts'

/** What a change to the registry comes to, besides its own rows. */
export interface Changed<T> {
  answer: T
  entries: EntryInput[]
  /** Scopes whose earlier answers may no longer hold. */
  epochs?: string[]
  /** Why what decides changed; absent when it did not. */
  snapshot?: string
  notify?: { kind: ChangeKind; id: string }[]
}

/**
 * Every write of the registry, in one order: the organization's row (one change of its rules at a time, so that no
 * snapshot misses a neighbour's change) → the change's own rows and the parts of the snapshot → the ledger's head →
 * epochs → entries. The head is what decisions wait for, so it is taken when all the slow work is done; nothing that
 * holds the head ever asks for the organization's row.
 */
export const change = <T>(actor: Actor, work: (tx: Tx) => Promise<Changed<T>>): Promise<T> =>
  inTransaction(actor.organizationId, async (tx) => {
    const organizationId = actor.organizationId
    const locked = await tx.$queryRaw<unknown[]>`SELECT id FROM organization WHERE id = ${organizationId} FOR UPDATE`
    if (!locked.length) throw new AppError(404, 'not_found', 'There is no such organization, or you may not see it.')
    return await finish(actor, tx, await work(tx))
  })

/** The part of `change` after the rows: for whoever made the organization in this very transaction. */
export async function finish<T>(actor: Actor, tx: Tx, changed: Changed<T>): Promise<T> {
  const { organizationId } = actor
  const sql = sqlOfTx(tx)
  const activated = changed.snapshot === undefined ? null : await activateSnapshot(tx, actor, changed.snapshot)
  const epochs = [...(changed.epochs ?? []), ...(activated ? ['organization'] : [])]
  for (const { kind, id } of changed.notify ?? []) await publish(sql, organizationId, kind, id)
  if (activated) await publish(sql, organizationId, 'snapshot', activated.hash)
  const entries = [...changed.entries, ...(activated ? [activated.entry] : [])]
  if (!entries.length && !epochs.length) return changed.answer
  const prepared = await prepareEntries(organizationId, entries)
  const head = await lockHead(sql, organizationId)
  await raiseEpoch(tx, organizationId, epochs)
  await appendPrepared(sql, head, await sealedFor(head, entries, prepared))
  return changed.answer
}
