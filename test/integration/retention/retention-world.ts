import type { PersonActor } from '../../../lib/people/actor.ts'
import { openingFor, pool } from '../../../lib/platform/db.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { newId } from '../../../lib/platform/ids.ts'
import type { JsonObject, ToolDefinition } from '../../../lib/policy/types.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { agentRoutes } from '../../../server/agent-routes.ts'
import type { TestDatabase } from '../../harness.ts'
import { grant, openWorld as openAuthorizing, type World } from '../authorize/world.ts'

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
  await grant(w, w.agent.identity, LETTER.name)
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
/** An agent's calls, to every endpoint there is. */
export function asking(w: World) {
  const handle = createFetch(agentRoutes, 'test')
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await handle(
      new Request(`http://127.0.0.1:3001${path}`, {
        method,
        headers: {
          authorization: `Bearer ${w.agent.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
    return { status: response.status, body: (await response.json()) as any }
  }
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown, headers?: Record<string, string>) => send('POST', path, body, headers),
    authorize: (body: unknown, headers?: Record<string, string>) => send('POST', '/api/v1/authorize', body, headers),
  }
}

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
