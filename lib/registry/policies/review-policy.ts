import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { text, time } from '../fields.ts'
import { policyOf } from './get-policy.ts'
import type { PolicyView } from './policy-view.ts'

const DAY_MS = 86_400_000
const DAYS_MAX = 731

export const reviewPolicyBody = z.strictObject({
  /** When somebody is to look at it again. */
  until: time,
  /** The version that was looked at. */
  version: z.number().int().min(1),
  note: text(1_000).optional(),
})

/**
 * The owner looked at the rule again and leaves it as it is, until a date. Nothing that decides changes, so it needs
 * nobody else; only the owner can say so.
 */
export async function reviewPolicy(actor: Actor, policyId: string, input: unknown): Promise<PolicyView> {
  const { until, version, note } = parseWith(reviewPolicyBody, input, 'body')
  demand(actor, 'policies.read')
  const { organizationId } = actor
  await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: policyId } }
    const policy = await tx.policyCatalogEntry.findUnique({ where })
    if (!policy) throw notFound('policy')
    if (policy.ownerId !== actor.id)
      throw new AppError(403, 'forbidden', 'Only the owner of a policy can say that it was looked at again.')
    if (policy.status === 'retired') throw conflict('policy_retired', `${policyId} is retired.`)
    if (policy.currentVersion !== version)
      throw conflict(
        'changed_meanwhile',
        `Version ${policy.currentVersion} of ${policyId} is in force, not ${version}.`,
      )
    const days = (until.getTime() - now().getTime()) / DAY_MS
    if (days <= 0 || days > DAYS_MAX)
      throw new AppError(400, 'invalid_request', 'The next review must lie within two years from now.', {
        fields: [{ pointer: '/until', message: 'must lie within two years from now' }],
      })
    await tx.policyCatalogEntry.update({
      where,
      data: { reviewedAt: now(), reviewedBy: actor.id, reviewedVersion: version, reviewUntil: until },
    })
    return {
      answer: undefined,
      entries: [
        entryBy(
          actor,
          'policy.reviewed',
          { policy: policyId, version, until: until.toISOString() },
          { subjectKind: 'policy', subjectId: policyId, summary: `Looked at the policy ${policyId} again` },
          { note },
        ),
      ],
      notify: [{ kind: 'registry', id: 'policies' }],
    }
  })
  return await policyOf(organizationId, policyId)
}
