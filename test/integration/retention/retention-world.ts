import type { PersonActor } from '../../../lib/people/actor.ts'
import { openingFor, pool } from '../../../lib/platform/db.ts'
import { newId } from '../../../lib/platform/ids.ts'
import type { JsonObject, ToolDefinition } from '../../../lib/policy/types.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import type { TestDatabase } from '../../harness.ts'
import { openWorld as openAuthorizing, process as processOf, type World } from '../authorize/world.ts'

// The world of the authorize tests, with people who keep evidence and a tool whose arguments are about somebody.

export interface RetentionWorld extends World {
  compliance: PersonActor
  /** Another one of the same role. */
  second: PersonActor
}
const object = (properties: JsonObject, required: string[]): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
/** A letter to a customer: who it is, and the words that are about them. */
export const LETTER: ToolDefinition = {
  name: 'crm.write_letter',
  title: 'Write a letter',
  verb: 'write a letter to',
  description: 'For tests.',
  data_classes: ['personal'],
  effects: [],
  input_schema: object(
    {
      customer: { type: 'string', maxLength: 80 },
      name: { type: 'string', maxLength: 80 },
      text: { type: 'string', maxLength: 2_000 },
      copies: { type: 'integer', minimum: 1 },
    },
    ['customer', 'name', 'text', 'copies'],
  ),
  class: 'read',
  reversibility: 'reversible',
  pointers: {
    subjects: [{ type: 'customer', id: '/customer', values: ['/name', '/text'] }],
    resources: [{ type: 'customer', id: '/customer' }],
  },
  reach: { rows: 1 },
} as ToolDefinition

export async function openWorld(given?: TestDatabase): Promise<RetentionWorld> {
  const w = (await openAuthorizing(given)) as RetentionWorld
  w.compliance = await addPerson(w, 'carla', ['compliance'])
  w.second = await addPerson(w, 'carl', ['compliance'])
  await registerTool(w.admin, { definition: LETTER })
  return w
}

export async function addPerson(w: World, name: string, roles: string[]): Promise<PersonActor> {
  const id = newId('per')
  const email = `${name}@${w.organizationId}.example`
  await w.t.owner.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $3)', [id, email, name])
  await w.t.owner.query(
    'INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, $3, $4, $5)',
    [w.organizationId, id, email, name, roles],
  )
  const { organizationId } = w
  return { kind: 'person', organizationId, id, name, email, roles, sessionId: newId('ses'), timeZone: 'UTC' }
}

export const letter = (customer: string, name: string, text: string, more: JsonObject = {}) => ({
  tool: LETTER.name,
  arguments: { customer, name, text, copies: 1 },
  ...more,
})
export const asking = (w: World) => processOf(w, { listen: false })

/** Statements of somebody who has the runtime role and our tables, but none of our code. */
export async function raw(organizationId: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    let rows: Record<string, unknown>[] = []
    for (const text of statements) rows = (await client.query(text)).rows
    await client.query('COMMIT')
    return rows
  } catch (e) {
    await client.query('ROLLBACK')
    throw e
  } finally {
    client.release()
  }
}
