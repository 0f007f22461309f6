import { agentEndpointsOf } from '../../../lib/authorize/endpoints.ts'
import { Instance } from '../../../lib/authorize/instance.ts'
import { authzenEndpointsOf } from '../../../lib/authzen/endpoints.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { newId } from '../../../lib/platform/ids.ts'
import type { JsonObject, LimitDefinition, PolicyContent, Stage, ToolDefinition } from '../../../lib/policy/types.ts'
import { createIdentity } from '../../../lib/registry/agents/create-identity.ts'
import { registerAgent } from '../../../lib/registry/agents/register-agent.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { mintAccessToken } from '../../../lib/registry/oauth/access-token.ts'
import { createOrganization } from '../../../lib/registry/organizations/create-organization.ts'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'

// An organization made through the operations that the console and the admin API call, with one agent in production
// and one in the sandbox, a handful of tools and a few rules.

export const money = (value: number, currency = 'EUR') => ({ value, currency })
const object = (properties: JsonObject, required: string[]): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const amount: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: { value: { type: 'integer', minimum: 1 }, currency: { type: 'string', enum: ['EUR', 'USD'] } },
  required: ['value', 'currency'],
}
const common = { description: 'For tests.', data_classes: [], effects: [] as string[] }

export const TOOLS: ToolDefinition[] = [
  {
    ...common,
    name: 'billing.refund',
    title: 'Refund',
    verb: 'refund',
    input_schema: object({ order: { type: 'string', minLength: 1, maxLength: 40 }, amount }, ['order', 'amount']),
    class: 'write',
    reversibility: 'reversible',
    data_classes: ['financial'],
    pointers: {
      amount: { value: '/amount/value', currency: '/amount/currency' },
      resources: [{ type: 'order', id: '/order' }],
    },
    reach: { rows: 1 },
    editable: [{ pointer: '/amount/value', how: 'lower' }],
  },
  {
    ...common,
    name: 'crm.search',
    title: 'Search customers',
    verb: 'search customers',
    input_schema: object({ query: { type: 'string', maxLength: 200 } }, ['query']),
    class: 'read',
    reversibility: 'reversible',
    pointers: {},
    reach: { rows: 10 },
  },
  {
    ...common,
    name: 'billing.delete_records',
    title: 'Delete billing records',
    verb: 'delete billing records',
    input_schema: object({ where: { type: 'string', maxLength: 200 } }, ['where']),
    class: 'destructive',
    reversibility: 'irreversible',
    pointers: {},
  },
  {
    ...common,
    name: 'vault.rotate',
    title: 'Rotate a secret',
    verb: 'rotate a secret',
    input_schema: object({ name: { type: 'string' }, secret: { type: 'string', minLength: 4 } }, ['name', 'secret']),
    class: 'write',
    reversibility: 'reversible',
    pointers: { secrets: ['/secret'] },
    reach: { rows: 1 },
  },
  {
    ...common,
    name: 'db.drop_table',
    title: 'Drop a table',
    verb: 'drop a table',
    input_schema: object({ table: { type: 'string' } }, ['table']),
    class: 'destructive',
    reversibility: 'irreversible',
    effects: ['audit_change'],
    pointers: {},
  },
]

const POLICIES: (Omit<PolicyContent, 'version' | 'owner' | 'environments'> & {
  environments?: PolicyContent['environments']
})[] = [
  {
    id: 'refund-over-limit',
    kind: 'guard',
    cedar:
      'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 25000 };',
    outcome: 'require_approval',
    reason_code: 'REFUND_OVER_LIMIT',
    sentence: 'Refunds over €250 in production need an operations lead.',
    mode: 'enforce',
    environments: ['production'],
    requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
    measure: { path: 'context.amount.value', limit: 25_000, unit: 'EUR' },
  },
  {
    id: 'staff-may-read',
    kind: 'permit',
    cedar:
      'permit (principal is user, action == Action::"can_read", resource) when { principal has department && principal.department == "Sales" };',
    outcome: 'allow',
    reason_code: 'STAFF_MAY_READ',
    sentence: 'Sales may read.',
    mode: 'enforce',
  },
]

export interface TestAgent {
  id: string
  identity: string
  environment: 'sandbox' | 'staging' | 'production'
  credential: string
  token: string
}
export interface World {
  t: TestDatabase
  organizationId: string
  admin: PersonActor
  /** Sits in operations-leads, and neither owns the agents nor issued their credentials. */
  lead: PersonActor
  agent: TestAgent
  sandbox: TestAgent
}

const grantable = ['billing.refund', 'crm.search', 'billing.delete_records', 'vault.rotate', 'db.drop_table']

export async function openWorld(given?: TestDatabase): Promise<World> {
  const t = given ?? (await testDatabase())
  const slug = newId('org').slice(-12)
  const { id: organizationId } = await createOrganization({ name: `Acme ${slug}`, slug: `a${slug}` })
  const admin = await addPerson(t, organizationId, 'ada', ['admin', 'approver'])
  const lead = await addPerson(t, organizationId, 'olga', ['approver'])
  await t.owner.query(
    `INSERT INTO queue_member (organization_id, queue_name, person_id, added_by, added_at) VALUES ($1, 'operations-leads', $2, $3, now() - interval '1 hour')`,
    [organizationId, lead.id, admin.id],
  )
  for (const definition of TOOLS) await registerTool(admin, { definition })
  await publishPolicies(admin, { policies: POLICIES.map((content) => ({ content, rationale: 'For tests.' })) })
  await registerResources(admin, {
    resources: ['48213', '48214'].map((id) => ({ type: 'order', id, attributes: { customer_verified: true } })),
  })
  const { id } = await registerAgent(admin, { name: 'refund-assistant', purpose: 'Refunds orders.' })
  const w = { t, organizationId, admin, lead } as World
  w.agent = await addIdentity(w, id, 'production')
  w.sandbox = await addIdentity(w, id, 'sandbox')
  return w
}

export async function addIdentity(
  w: World,
  agentId: string,
  environment: TestAgent['environment'],
  stage: Stage = 'autonomous',
): Promise<TestAgent> {
  const { id: identity } = await createIdentity(w.admin, agentId, { environment, default_stage: stage })
  const issued = await issueClientSecret(w.admin, identity, { kind: 'client_secret' })
  for (const tool of grantable) await grant(w, identity, tool)
  return {
    id: agentId,
    identity,
    environment,
    credential: issued.id,
    token: await tokenFor(w, { id: agentId, identity, environment, credential: issued.id }),
  }
}
export async function addAgent(w: World, name: string, stage?: Stage): Promise<TestAgent> {
  const { id } = await registerAgent(w.admin, { name, purpose: 'For tests.' })
  return addIdentity(w, id, 'production', stage)
}
export const tokenFor = async (w: World, a: Omit<TestAgent, 'token'>): Promise<string> =>
  (
    await mintAccessToken({
      organizationId: w.organizationId,
      agentId: a.id,
      identityId: a.identity,
      environment: a.environment,
      credentialId: a.credential,
      tokensNotBefore: null,
    })
  ).token
export const grant = (w: World, identity: string, tool: string) =>
  createGrant(w.admin, {
    identity,
    tool,
    ends_at: new Date(nowMs() + 30 * 86_400_000).toISOString(),
    justification: 'For tests.',
  })
export const limit = (w: World, id: string, definition: Omit<LimitDefinition, 'id'>) =>
  setLimit(w.admin, id, { definition })
export const stage = (w: World, a: TestAgent, tool: string, to: Stage) =>
  setStage(w.admin, a.identity, { tools: { [tool]: to } })
export const serviceToken = async (w: World, scopes: string[]): Promise<string> =>
  (await createServiceAccount(w.admin, { name: `tests ${newId('sva').slice(-8)}`, scopes })).token

async function addPerson(t: TestDatabase, organizationId: string, name: string, roles: string[]): Promise<PersonActor> {
  const id = newId('per')
  const email = `${name}@${organizationId}.example`
  await t.owner.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $3)', [id, email, name])
  await t.owner.query(
    'INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, $3, $4, $5)',
    [organizationId, id, email, name, roles],
  )
  return { kind: 'person', organizationId, id, name, email, roles, sessionId: newId('ses'), timeZone: 'UTC' }
}

export interface Reply {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
  body: any
  text: string
  headers: Headers
}
export type Post = (
  path: string,
  body: unknown,
  more?: { token?: string; headers?: Record<string, string> },
) => Promise<Reply>

/** One process of ours: its own caches, queues and buckets. Two of them share nothing but the database. */
export function process(w: World, { listen = true } = {}) {
  const instance = new Instance({ listen })
  const handle = createFetch([...agentEndpointsOf(() => instance), ...authzenEndpointsOf(() => instance)], 'test')
  const send = async (
    method: string,
    path: string,
    token: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const response = await handle(
      new Request(`http://127.0.0.1:3001${path}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      text,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    }
  }
  const post: Post = (path, body, { token = w.agent.token, headers = {} } = {}) =>
    send('POST', path, token, body, headers)
  return {
    instance,
    send,
    post,
    get: (path: string, token = w.agent.token) => send('GET', path, token),
    authorize: (body: unknown, more?: Parameters<Post>[2]) => post('/api/v1/authorize', body, more),
  }
}
export const refund = (order: string, value: number, more: JsonObject = {}) => ({
  tool: 'billing.refund',
  arguments: { order, amount: money(value) },
  reasoning: { confidence: 0.95 },
  ...more,
})
