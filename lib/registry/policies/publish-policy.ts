import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { policyOf } from './get-policy.ts'
import { policyTerms } from './policy-content.ts'
import type { PolicyView } from './policy-view.ts'
import { publish } from './publish-policies.ts'

export const publishPolicyBody = z.strictObject(policyTerms)

/** A new policy, or a new version of one; in force when this returns. */
export async function publishPolicy(actor: Actor, input: unknown): Promise<PolicyView> {
  const body = parseWith(publishPolicyBody, input, 'body')
  await publish(actor, [body], () => '')
  return await policyOf(actor.organizationId, body.content.id)
}
