import { z } from 'zod'
import type { AgentModel } from '../../../generated/prisma/models.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import type { Environment, Stage } from '../../policy/types.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { environment, line, stage } from '../fields.ts'
import { type IdentitySummary, summaryOf } from './agent-view.ts'

export const models = z
  .array(line(100))
  .max(50)
  .refine((m) => new Set(m).size === m.length, { error: 'names a model twice' })
export const createIdentityBody = z.strictObject({
  environment,
  default_stage: stage.default('supervised'),
  /** Approved model ids; none = any. */
  models: models.default([]),
})

/** One identity per environment; it has no credential and no grant yet, so it can do nothing. */
export async function createIdentity(actor: Actor, agentId: string, input: unknown): Promise<IdentitySummary> {
  const body = parseWith(createIdentityBody, input, 'body')
  demand(actor, 'agents.write', 'agents:write')
  const { organizationId } = actor
  return await change(actor, async (tx) => {
    const agent = await tx.agent.findUnique({ where: { organizationId_id: { organizationId, id: agentId } } })
    if (!agent) throw notFound('agent')
    const taken = await tx.agentIdentity.findUnique({
      where: { organizationId_agentId_environment: { organizationId, agentId, environment: body.environment } },
    })
    if (taken) throw conflict('identity_exists', `${agent.name} already has an identity in ${body.environment}.`)
    const { identity, entry } = await newIdentity(tx, actor, agent, body)
    return {
      answer: summaryOf(identity),
      entries: [entry],
      snapshot: `identity.created:${identity.id}`,
      notify: [{ kind: 'registry', id: agentId }],
    }
  })
}

export async function newIdentity(
  tx: Tx,
  actor: Actor,
  agent: AgentModel,
  wanted: { environment: Environment; default_stage?: Stage; models?: string[] },
) {
  const identity = await tx.agentIdentity.create({
    data: {
      organizationId: agent.organizationId,
      id: newId('agi'),
      agentId: agent.id,
      environment: wanted.environment,
      defaultStage: wanted.default_stage ?? 'supervised',
      models: wanted.models ?? [],
      createdBy: actor.id,
      createdAt: now(),
    },
  })
  const entry = entryBy(
    actor,
    'identity.created',
    { identity: identity.id, agent: agent.id, environment: wanted.environment },
    {
      subjectKind: 'identity',
      subjectId: identity.id,
      agentId: agent.id,
      environment: wanted.environment,
      summary: `Created the ${wanted.environment} identity of ${agent.name}`,
    },
  )
  return { identity, entry }
}
