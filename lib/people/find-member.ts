import { AppError, notFound } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import type { Actor } from './actor.ts'

export async function findMember(tx: Tx, organizationId: string, personId: string) {
  const member = await tx.membership.findUnique({ where: { organizationId_personId: { organizationId, personId } } })
  if (!member) throw notFound('person')
  return member
}

export function demandNotOneself(actor: Actor, personId: string, code: string, sentence: string): void {
  if (actor.kind === 'person' && actor.id === personId) throw new AppError(403, code, sentence)
}

/** Under the organization's row lock, so that two admins cannot remove each other at once. */
export async function demandAnotherAdmin(tx: Tx, organizationId: string, personId: string): Promise<void> {
  const others = await tx.membership.count({
    where: { organizationId, personId: { not: personId }, status: 'active', roles: { has: 'admin' } },
  })
  if (others === 0)
    throw new AppError(409, 'last_admin', 'This is the last active admin. Make somebody else an admin first.')
}
