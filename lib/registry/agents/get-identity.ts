import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read, type Tx } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import { type IdentityView, identityParts, viewOfIdentity } from './identity-view.ts'

export async function getIdentity(actor: Actor, identityId: string): Promise<IdentityView> {
  demand(actor, 'agents.read', 'registry:read')
  return await read(actor.organizationId, (db) => identityOf(db, actor.organizationId, identityId))
}

export async function identityOf(
  db: PrismaClient | Tx,
  organizationId: string,
  identityId: string,
): Promise<IdentityView> {
  const identity = await db.agentIdentity.findUnique({
    where: { organizationId_id: { organizationId, id: identityId } },
    include: identityParts,
  })
  if (!identity) throw notFound('identity')
  return viewOfIdentity(
    identity,
    await memberNames(
      db,
      organizationId,
      identity.credentials.map((c) => c.createdBy),
    ),
  )
}
