import { admit } from '../authorize/agent-call.ts'
import { authenticateAgent, bearerToken } from '../authorize/authenticate-agent.ts'
import type { Instance } from '../authorize/instance.ts'
import type { ServiceActor } from '../people/actor.ts'
import { serviceOfToken } from '../people/identify-actor.ts'
import type { TokenClaims } from '../registry/oauth/access-token.ts'

/** An agent with its own token, or an enforcement point: a service account with a scope for what it asks. */
export type EvaluationCaller = { kind: 'agent'; claims: TokenClaims } | { kind: 'service'; actor: ServiceActor }

export async function identifyCaller(request: Request): Promise<EvaluationCaller> {
  const token = bearerToken(request)
  if (token?.startsWith('cst_')) return { kind: 'service', actor: await serviceOfToken(token) }
  return { kind: 'agent', claims: await authenticateAgent(request) }
}

/** Takes from the caller's token buckets; an enforcement point has the size of an identity's. */
export async function admitCaller(instance: Instance, caller: EvaluationCaller, count: number): Promise<void> {
  if (caller.kind === 'agent') return admit(instance, caller.claims, count)
  const { organizationId, id } = caller.actor
  await admit(instance, { organization: organizationId, client_id: id, credential: id }, count)
}
