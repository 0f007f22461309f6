import { type Actor, demand } from '../people/actor.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { memberNames } from '../registry/member-names.ts'
import { type FeedEndpointView, viewOfEndpoint } from './endpoint-view.ts'

export async function listFeedEndpoints(actor: Actor): Promise<FeedEndpointView[]> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const [endpoints, size] = [
      await tx.feedEndpoint.findMany({ where: { organizationId }, orderBy: { createdAt: 'asc' } }),
      await sizeOf(tx, organizationId),
    ]
    const names = await memberNames(
      tx,
      organizationId,
      endpoints.map((e) => e.createdBy),
    )
    return endpoints.map((e) => viewOfEndpoint(e, size, names))
  })
}
export async function sizeOf(tx: Tx, organizationId: string): Promise<number> {
  const [head] = await tx.$queryRawUnsafe<{ size: string }[]>(
    'SELECT size::text AS size FROM ledger.log_head WHERE organization_id = $1',
    organizationId,
  )
  return Number(head?.size ?? 0)
}
