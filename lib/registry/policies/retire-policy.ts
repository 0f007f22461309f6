import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { policyOf } from './get-policy.ts'
import type { PolicyView } from './policy-view.ts'

/** No longer part of what decides. Its versions stay: past decisions name them. */
export async function retirePolicy(actor: Actor, policyId: string, input: unknown): Promise<PolicyView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demand(actor, 'policies.write', 'policies:write')
  await change(actor, (tx) => applyPolicyRetired(tx, actor, policyId, reason))
  return await policyOf(actor.organizationId, policyId)
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyPolicyRetired(
  tx: Tx,
  actor: Actor,
  policyId: string,
  reason: string,
): Promise<Changed<undefined>> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id: policyId } }
  const before = await tx.policyCatalogEntry.findUnique({ where })
  if (!before) throw notFound('policy')
  if (before.status !== 'active') throw conflict('already_so', `${policyId} is retired already.`)
  await tx.policyCatalogEntry.update({ where, data: { status: 'retired' } })
  return {
    answer: undefined,
    entries: [
      entryBy(
        actor,
        'policy.retired',
        { policy: policyId, version: before.currentVersion },
        { subjectKind: 'policy', subjectId: policyId, summary: `Retired the policy ${policyId}` },
        { reason },
      ),
    ],
    snapshot: `policy.retired:${policyId}`,
    notify: [{ kind: 'registry', id: 'policies' }],
  }
}
