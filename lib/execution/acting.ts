import type { AgentCall } from '../authorize/agent-call.ts'
import type { Environment } from '../policy/types.ts'

/** The agent that acts, from its token. */
export interface Acting {
  organizationId: string
  agentId: string
  identityId: string
  environment: Environment
}
export const actingOf = ({ claims }: Pick<AgentCall<unknown>, 'claims'>): Acting => ({
  organizationId: claims.organization,
  agentId: claims.agent,
  identityId: claims.client_id,
  environment: claims.environment,
})
