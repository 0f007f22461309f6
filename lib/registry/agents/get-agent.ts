import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import { type AgentView, viewOfAgent } from './agent-view.ts'

export async function getAgent(actor: Actor, agentId: string): Promise<AgentView> {
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  return await read(organizationId, async (db) => {
    const agent = await db.agent.findUnique({
      where: { organizationId_id: { organizationId, id: agentId } },
      include: { identities: true },
    })
    if (!agent) throw notFound('agent')
    return viewOfAgent(agent, await memberNames(db, organizationId, [agent.ownerId]))
  })
}
