import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import { conflict, demandMember } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { environment, id, line, text } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { type AgentView, viewOfAgent } from './agent-view.ts'
import { newIdentity } from './create-identity.ts'

export const registerAgentBody = z.strictObject({
  name: line(80),
  purpose: text(2_000),
  /** Who answers for it. The acting person when left out; a service account must name one. */
  owner: id.optional(),
  /** Identities to create at once; others can follow. */
  environments: z
    .array(environment)
    .max(3)
    .refine((e) => new Set(e).size === e.length, { error: 'names an environment twice' })
    .default([]),
})

export async function registerAgent(actor: Actor, input: unknown): Promise<AgentView> {
  const body = parseWith(registerAgentBody, input, 'body')
  demand(actor, 'agents.write', 'agents:write')
  const { organizationId } = actor
  const ownerId = body.owner ?? actor.id
  return await change(actor, async (tx) => {
    await demandMember(tx, organizationId, ownerId, '/owner')
    await demandFreeName(tx, organizationId, body.name)
    const agent = await tx.agent.create({
      data: {
        organizationId,
        id: newId('agt'),
        name: body.name,
        purpose: body.purpose,
        ownerId,
        createdBy: actor.id,
        createdAt: now(),
      },
    })
    const created = []
    for (const env of body.environments) created.push(await newIdentity(tx, actor, agent, { environment: env }))
    const identities = created.map((c) => c.identity)
    return {
      answer: viewOfAgent({ ...agent, identities }, await memberNames(tx, organizationId, [ownerId])),
      ...(identities.length ? { snapshot: `agent.registered:${agent.id}` } : {}),
      entries: [
        entryBy(
          actor,
          'agent.registered',
          { agent: agent.id, owner: ownerId },
          {
            subjectKind: 'agent',
            subjectId: agent.id,
            agentId: agent.id,
            summary: `Registered the agent ${agent.name}`,
          },
          { name: agent.name, purpose: agent.purpose },
        ),
        ...created.map((c) => c.entry),
      ],
      notify: [{ kind: 'registry', id: agent.id }],
    }
  })
}

/** Under the organization's lock, so that of two registrations at once one is told. */
export async function demandFreeName(
  tx: Parameters<Parameters<typeof change>[1]>[0],
  organizationId: string,
  name: string,
  except?: string,
) {
  const taken = await tx.agent.findUnique({ where: { organizationId_name: { organizationId, name } } })
  if (taken && taken.id !== except) throw conflict('name_taken', `There is already an agent named ${name}.`)
}
