import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { text } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type AgentView, viewOfAgent } from './agent-view.ts'

export const reasonBody = z.strictObject({ reason: text(1_000) })

/** Every identity of the agent is refused at its next call; tokens that are out stay dead after a resume. */
export const suspendAgent = (actor: Actor, agentId: string, input: unknown): Promise<AgentView> =>
  setAgentStatus(actor, agentId, input, 'suspended')

export async function setAgentStatus(
  actor: Actor,
  agentId: string,
  input: unknown,
  status: 'active' | 'suspended',
): Promise<AgentView> {
  const { reason } = parseWith(reasonBody, input, 'body')
  demand(actor, 'agents.write', 'agents:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: agentId } }
    const before = await tx.agent.findUnique({ where })
    if (!before) throw notFound('agent')
    if (before.status === status) throw conflict('already_so', `${before.name} is already ${status}.`)
    const agent = await tx.agent.update({ where, data: { status } })
    if (status === 'suspended')
      await tx.agentIdentity.updateMany({ where: { organizationId, agentId }, data: { tokensNotBefore: now() } })
    const identities = await tx.agentIdentity.findMany({ where: { organizationId, agentId } })
    const suspended = status === 'suspended'
    return {
      answer: viewOfAgent({ ...agent, identities }, await memberNames(tx, organizationId, [agent.ownerId])),
      entries: [
        entryBy(
          actor,
          suspended ? 'agent.suspended' : 'agent.resumed',
          { agent: agentId },
          {
            subjectKind: 'agent',
            subjectId: agentId,
            agentId,
            summary: `${suspended ? 'Suspended' : 'Resumed'} the agent ${agent.name}`,
          },
          { reason },
        ),
      ],
      epochs: identities.map((i) => `identity:${i.id}`),
      notify: [{ kind: 'registry', id: agentId }, ...identities.map((i) => ({ kind: 'identity' as const, id: i.id }))],
    }
  })
}
