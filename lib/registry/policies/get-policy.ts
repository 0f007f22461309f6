import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import { countHits } from './count-hits.ts'
import { type PolicyView, viewOfPolicy } from './policy-view.ts'

export async function getPolicy(actor: Actor, policyId: string): Promise<PolicyView> {
  demand(actor, 'policies.read', 'registry:read')
  return await policyOf(actor.organizationId, policyId)
}

export async function policyOf(organizationId: string, policyId: string): Promise<PolicyView> {
  return await read(organizationId, async (db) => {
    const policy = await db.policyCatalogEntry.findUnique({
      where: { organizationId_id: { organizationId, id: policyId } },
      include: { versions: true },
    })
    if (!policy) throw notFound('policy')
    const hits = await countHits(db, organizationId, [policyId])
    const names = await memberNames(db, organizationId, [
      policy.ownerId,
      ...(policy.reviewedBy ? [policy.reviewedBy] : []),
      ...policy.versions.map((v) => v.createdBy),
    ])
    return viewOfPolicy(policy, names, hits.get(policyId) ?? 0)
  })
}
