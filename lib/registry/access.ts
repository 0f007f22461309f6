import { type Actor, demand, may } from '../people/actor.ts'
import type { Permission, Scope } from '../people/permissions.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import type { Environment } from '../policy/types.ts'

type Area = 'agents' | 'credentials' | 'tools' | 'grants'

/** Before the row is read: whoever may write in no environment is told so, and learns nothing of what exists. */
export function demandSomewhere(actor: Actor, area: Area, scope?: Scope): void {
  if (!may(actor, `${area}.write_nonproduction` satisfies Permission)) demand(actor, `${area}.write`, scope)
}
/** Once the environment is known. */
export function demandIn(actor: Actor, environment: Environment, area: Area, scope?: Scope): void {
  if (environment !== 'production' && may(actor, `${area}.write_nonproduction`)) return
  if (may(actor, `${area}.write`, scope)) return
  throw new AppError(403, 'forbidden', 'Your roles reach sandbox and staging only, not production.')
}

/** The same for what belongs to an identity: its environment says who may write it. */
export async function demandForIdentity(
  tx: Tx,
  actor: Actor,
  identityId: string,
  area: Area,
  scope: Scope,
): Promise<void> {
  const { organizationId } = actor
  const identity = await tx.agentIdentity.findUnique({
    where: { organizationId_id: { organizationId, id: identityId } },
    select: { environment: true },
  })
  if (!identity) throw notFound('identity')
  demandIn(actor, identity.environment as Environment, area, scope)
}

/** An active member of the organization, or a refusal that names the field. */
export async function demandMember(tx: Tx, organizationId: string, personId: string, pointer: string): Promise<void> {
  const found = await tx.membership.findUnique({ where: { organizationId_personId: { organizationId, personId } } })
  if (found?.status === 'active') return
  throw new AppError(400, 'invalid_request', `${personId} is not an active member of this organization.`, {
    fields: [{ pointer, message: 'is not an active member of this organization' }],
  })
}

export const conflict = (code: string, sentence: string) => new AppError(409, code, sentence)

/** Queues that exist, or a refusal that names the field: a rule that asks nobody would never be answered. */
export async function demandQueues(tx: Tx, organizationId: string, names: string[], pointer: string): Promise<void> {
  if (!names.length) return
  const found = await tx.approvalQueue.findMany({
    where: { organizationId, name: { in: names } },
    select: { name: true },
  })
  const unknown = names.find((n) => !found.some((f) => f.name === n))
  if (unknown === undefined) return
  throw new AppError(400, 'invalid_request', `There is no queue named ${unknown}.`, {
    fields: [{ pointer, message: `names ${unknown}, which does not exist` }],
  })
}
