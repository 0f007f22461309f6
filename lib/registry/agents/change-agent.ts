import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { demandMember } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { id, line, text } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type AgentView, viewOfAgent } from './agent-view.ts'
import { demandFreeName } from './register-agent.ts'

export const changeAgentBody = z
  .strictObject({ name: line(80).optional(), purpose: text(2_000).optional(), owner: id.optional() })
  .refine((b) => Object.values(b).some((v) => v !== undefined), { error: 'changes nothing' })

export async function changeAgent(actor: Actor, agentId: string, input: unknown): Promise<AgentView> {
  const body = parseWith(changeAgentBody, input, 'body')
  demand(actor, 'agents.write', 'agents:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const where = { organizationId_id: { organizationId, id: agentId } }
    if (!(await tx.agent.findUnique({ where }))) throw notFound('agent')
    if (body.owner !== undefined) await demandMember(tx, organizationId, body.owner, '/owner')
    if (body.name !== undefined) await demandFreeName(tx, organizationId, body.name, agentId)
    const agent = await tx.agent.update({
      where,
      data: {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.purpose === undefined ? {} : { purpose: body.purpose }),
        ...(body.owner === undefined ? {} : { ownerId: body.owner }),
      },
      include: { identities: true },
    })
    const members = Object.entries(body).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    return {
      answer: viewOfAgent(agent, await memberNames(tx, organizationId, [agent.ownerId])),
      entries: [
        entryBy(
          actor,
          'agent.changed',
          { agent: agentId, members, ...(body.owner === undefined ? {} : { owner: body.owner }) },
          {
            subjectKind: 'agent',
            subjectId: agentId,
            agentId,
            summary: `Changed ${members.join(', ')} of ${agent.name}`,
          },
          { name: body.name, purpose: body.purpose },
        ),
      ],
      // whom an approval excludes is read with the agent: its identities' decisions must see the new owner
      epochs: agent.identities.map((i) => `identity:${i.id}`),
      notify: [
        { kind: 'registry', id: agentId },
        ...agent.identities.map((i) => ({ kind: 'identity' as const, id: i.id })),
      ],
    }
  })
}
