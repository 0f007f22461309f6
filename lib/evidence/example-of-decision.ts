import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import type { PolicyExample } from '../policy/checks/example-types.ts'
import type { ActionRequest, Facts } from '../policy/types.ts'
import { getDecision } from './get-decision.ts'

/**
 * A past decision as an example of a policy: what was asked, with the facts of that moment. It expects what the policy
 * said then, in whichever mode; for one that it did not meet, that it does not match.
 */
export async function exampleOfDecision(actor: Actor, decisionId: string, policyId: string): Promise<PolicyExample> {
  demand(actor, 'policies.write', 'policies:write')
  const decision = await getDecision(actor, decisionId)
  if (decision.kind !== 'agent')
    throw new AppError(422, 'not_an_example', 'Examples are actions of agents; this was asked about another subject.')
  const { request, facts } = decision.record as unknown as { request?: Partial<ActionRequest>; facts?: Partial<Facts> }
  const { card } = decision
  const registered = (facts?.resources ?? card.resources).flatMap(({ type, id, attributes }) =>
    attributes ? [{ type, id, attributes }] : [],
  )
  const behalf = request?.on_behalf_of ?? null
  const labels = facts?.run?.labels ?? []
  const verdict = card.rules.find((r) => r.id === `policy:${policyId}`)
  return {
    name: `${decision.id}: ${card.sentence}`.slice(0, 120),
    expect: verdict?.matched ? 'match' : 'no_match',
    tool: card.tool.name,
    environment: card.agent.environment,
    // as the card shows them: what is secret stays so
    arguments: card.arguments,
    ...(decision.identity_id ? { identity: decision.identity_id } : {}),
    stage: card.stage,
    ...(request?.model ? { model: request.model.id } : {}),
    ...(typeof request?.confidence === 'number' ? { confidence: request.confidence } : {}),
    ...(request?.unverified_assumptions ? { unverified_assumptions: request.unverified_assumptions } : {}),
    ...(behalf ? { on_behalf_of: { type: behalf.type, id: behalf.id, proven: behalf.proven } } : {}),
    ...(labels.length ? { labels } : {}),
    ...(registered.length ? { resources: registered } : {}),
    ...(facts?.preview ? { reach: facts.preview.reach } : {}),
    at: decision.at,
  }
}
