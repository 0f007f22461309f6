import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { inTransaction, read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'
import { simulateBody } from './question.ts'

/** A question that is too long for an address, under an id that is not. It is forgotten after a while. */
export async function keepSimulation(actor: Actor, input: unknown): Promise<{ id: string }> {
  parseWith(simulateBody, input, 'body')
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const id = newId('sim', now().getTime())
  await inTransaction(organizationId, (tx) =>
    tx.simulation.create({
      data: { organizationId, id, question: input as JsonObject, createdAt: now(), createdBy: actor.id },
    }),
  )
  return { id }
}

export async function keptSimulation(actor: Actor, id: string): Promise<JsonObject> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const row = await read(organizationId, (db) =>
    db.simulation.findUnique({ where: { organizationId_id: { organizationId, id } } }),
  )
  if (!row) throw notFound('simulation')
  return row.question as JsonObject
}
