import type { Actor } from '../../people/actor.ts'
import type { AgentView } from './agent-view.ts'
import { setAgentStatus } from './suspend-agent.ts'

/** Identities that were suspended by themselves stay so. Agents must fetch new tokens. */
export const resumeAgent = (actor: Actor, agentId: string, input: unknown): Promise<AgentView> =>
  setAgentStatus(actor, agentId, input, 'active')
