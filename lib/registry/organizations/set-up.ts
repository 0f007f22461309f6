import type { EntryInput } from '../../ledger/append.ts'
import type { Actor } from '../../people/actor.ts'
import { ROLE_PERMISSIONS, type Role } from '../../people/permissions.ts'
import { now } from '../../platform/clock.ts'
import { read, type Tx } from '../../platform/db.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'

// While an organization is set up there is nobody else who could review: what decides is changed directly, on the
// record as ever. From the moment that a second person is there who may review, it changes only by change requests.

const REVIEWING = (Object.keys(ROLE_PERMISSIONS) as Role[]).filter((r) =>
  ROLE_PERMISSIONS[r].includes('changes.review'),
)
const ENOUGH = 2

export const isSetUp = (organizationId: string): Promise<boolean> =>
  read(organizationId, async (db) => {
    const found = await db.organization.findUnique({ where: { id: organizationId }, select: { setupEndedAt: true } })
    return found?.setupEndedAt != null
  })

/**
 * After a membership began, came back or got another role, in its transaction and before the ledger's head is taken.
 * The entry to append when that ended the set-up.
 */
export async function endSetUpIfReviewed(tx: Tx, actor: Actor): Promise<EntryInput[]> {
  const { organizationId } = actor
  const { isDemo } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { isDemo: true },
  })
  if (isDemo) return [] // all its people come first; the seeder ends it
  const reviewers = await tx.membership.count({
    where: { organizationId, status: 'active', roles: { hasSome: REVIEWING } },
  })
  return reviewers < ENOUGH ? [] : await end(tx, actor)
}

/** For the seeder, whose organizations begin with all their people. */
export const endSetUp = (actor: Actor): Promise<void> =>
  change(actor, async (tx) => ({ answer: undefined, entries: await end(tx, actor) }))

async function end(tx: Tx, actor: Actor): Promise<EntryInput[]> {
  const id = actor.organizationId
  const { count } = await tx.organization.updateMany({
    where: { id, setupEndedAt: null },
    data: { setupEndedAt: now() },
  })
  if (!count) return []
  return [
    entryBy(
      actor,
      'organization.set_up',
      { organization: id },
      {
        subjectKind: 'organization',
        subjectId: id,
        summary: 'The set-up ended: what decides changes only by change requests from here on',
      },
    ),
  ]
}
