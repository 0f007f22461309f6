import type { PersonActor, ServiceActor, SystemActor } from '../../../lib/people/actor.ts'
import { type Role, SCOPES } from '../../../lib/people/permissions.ts'
import { createFetch, type Endpoint } from '../../../lib/platform/endpoint.ts'
import type { Environment, ToolDefinition } from '../../../lib/policy/types.ts'
import { registerAgent } from '../../../lib/registry/agents/register-agent.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { adminEndpoints } from '../../../lib/registry/endpoints.ts'
import { oauthEndpoints } from '../../../lib/registry/oauth/endpoints.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { newActor, newOrganization, newOrganizationInSetUp, systemOf } from '../people/people-world.ts'

export { entriesOf, newActor, newOrganization, systemOf } from '../people/people-world.ts'

export const BASE = 'http://127.0.0.1:3000'
export const fetchOf = (rows: Endpoint[] = [...adminEndpoints, ...oauthEndpoints]) => createFetch(rows, 'test')
export const call = fetchOf()

let counted = 0
export const unique = (word: string): string => `${word}-${++counted}`

export interface World {
  organizationId: string
  system: SystemActor
  admin: PersonActor
}
export const newWorld = (word = 'acme'): Promise<World> => worldOf(newOrganization(unique(word)))
/** Where everything applies directly, whoever comes. */
export const newWorldInSetUp = (word = 'acme'): Promise<World> => worldOf(newOrganizationInSetUp(unique(word)))

async function worldOf(made: Promise<string>): Promise<World> {
  const organizationId = await made
  const admin = await newActor(organizationId, `${unique('admin')}@example.test`, ['admin'])
  return { organizationId, system: systemOf(organizationId), admin }
}
export const member = (world: World, role: Role): Promise<PersonActor> =>
  newActor(world.organizationId, `${unique(role)}@example.test`, [role])

/** Bearer header of a service account with these scopes (all of them when none are named). */
export async function serviceToken(world: World, scopes: readonly string[] = SCOPES): Promise<string> {
  return (await createServiceAccount(world.admin, { name: unique('service'), scopes })).token
}
export const serviceActor = (world: World, scopes: readonly string[]): ServiceActor => ({
  kind: 'service',
  organizationId: world.organizationId,
  id: 'sva_test',
  name: 'test',
  scopes: [...scopes],
})

export async function newAgent(world: World, environment: Environment = 'production') {
  const agent = await registerAgent(world.admin, {
    name: unique('agent'),
    purpose: 'Answers refund requests.',
    environments: [environment],
  })
  const identity = agent.identities[0]
  if (!identity) throw new Error('the agent has no identity')
  return { agent, identityId: identity.id }
}
export async function newClient(world: World, environment: Environment = 'production') {
  const { agent, identityId } = await newAgent(world, environment)
  const { id: credentialId, client_secret: secret } = await issueClientSecret(world.admin, identityId, {
    kind: 'client_secret',
  })
  return { agent, identityId, credentialId, secret }
}

export function form(
  path: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
): Request {
  return new Request(`${BASE}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  })
}
export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})
export async function tokenOf(client: { identityId: string; secret: string }): Promise<string> {
  const answer = await call(
    form('/api/oauth/token', { grant_type: 'client_credentials' }, basic(client.identityId, client.secret)),
  )
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { access_token: string }).access_token
}

export function json(
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Request {
  return new Request(`${BASE}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export const refundTool = (over: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'billing.refund',
  title: 'Refund',
  verb: 'refund',
  description: 'Pays money back for one order.',
  input_schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      order: { type: 'string', maxLength: 40 },
      amount: {
        type: 'object',
        additionalProperties: false,
        properties: { value: { type: 'integer', minimum: 1 }, currency: { type: 'string', enum: ['EUR'] } },
        required: ['value', 'currency'],
      },
    },
    required: ['order', 'amount'],
  },
  class: 'write',
  reversibility: 'reversible',
  data_classes: ['financial'],
  effects: [],
  pointers: {
    amount: { value: '/amount/value', currency: '/amount/currency' },
    resources: [{ type: 'order', id: '/order' }],
  },
  reach: { rows: 1 },
  ...over,
})

export const refundPolicy = (over: Record<string, unknown> = {}) => ({
  content: {
    id: 'refund-over-limit',
    kind: 'guard',
    cedar:
      'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 25000 };',
    outcome: 'require_approval',
    reason_code: 'REFUND_OVER_LIMIT',
    sentence: 'Refunds over €250 need an operations lead.',
    mode: 'enforce',
    environments: ['production'],
    requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
    ...over,
  },
  rationale: 'Agreed by operations and finance.',
})
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
/** One part of a token that somebody makes up. */
export const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
