import type pg from 'pg'
import type { SystemActor } from '../lib/people/actor.ts'
import { newId } from '../lib/platform/ids.ts'
import type { JsonObject, ToolDefinition } from '../lib/policy/types.ts'
import { setLimit } from '../lib/registry/limits/set-limit.ts'
import { mintAccessToken } from '../lib/registry/oauth/access-token.ts'
import { createOrganization } from '../lib/registry/organizations/create-organization.ts'
import { publishPolicies } from '../lib/registry/policies/publish-policies.ts'
import { registerResources } from '../lib/registry/resources/register-resources.ts'
import { changeSettings } from '../lib/registry/settings/change-settings.ts'
import { registerTool } from '../lib/registry/tools/register-tool.ts'

// Organizations for measuring, made through the product's own operations.

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
const NAMES = ['billing.refund', 'billing.credit', 'crm.search', 'crm.update', 'mail.draft']
const definitionOf = (name: string): ToolDefinition => ({
  name,
  title: name,
  verb: name.split('.')[1] as string,
  description: 'For measuring.',
  input_schema: object({ order: { type: 'string', maxLength: 40 }, amount, note: { type: 'string', maxLength: 500 } }, [
    'order',
    'amount',
  ]),
  class: name === 'crm.search' ? 'read' : 'write',
  reversibility: 'reversible',
  data_classes: ['financial'],
  effects: [],
  pointers: {
    amount: { value: '/amount/value', currency: '/amount/currency' },
    resources: [{ type: 'order', id: '/order' }],
  },
  reach: { rows: 1 },
})

export interface BenchWorld {
  person: string
  organizationId: string
  tokens: string[]
  tools: string[]
  orders: string[]
}

export async function makeWorld(
  owner: pg.Pool,
  size: { policies: number; agents: number; tools: number },
): Promise<BenchWorld> {
  const slug = newId('org').slice(-12)
  const { id: organizationId } = await createOrganization({ name: `Bench ${slug}`, slug: `b${slug}` })
  const system: SystemActor = { kind: 'system', organizationId, id: 'setup' }
  const person = newId('per')
  await owner.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $2)', [person, `${person}@bench.example`])
  await owner.query(
    "INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, $3, $3, '{admin}')",
    [organizationId, person, `${person}@bench.example`],
  )
  await changeSettings(system, {
    settings: {
      rate_limits: {
        identity: { per_second: 100_000, burst: 1_000_000 },
        organization: { per_second: 100_000, burst: 1_000_000 },
      },
    },
  })
  const tools = Array.from({ length: size.tools }, (_, i) => NAMES[i] ?? `tool.number${i}`)
  for (const name of tools) await registerTool(system, { definition: definitionOf(name), owner: person })
  const orders = Array.from({ length: 200 }, (_, i) => String(40_000 + i))
  await registerResources(system, {
    resources: orders.map((id) => ({ type: 'order', id, attributes: { customer_verified: true, region: 'eu' } })),
  })
  await setLimit(system, 'refunds-a-day', {
    owner: person,
    definition: {
      scope: 'identity_tool',
      tool: 'billing.refund',
      measure: 'amount',
      currency: 'EUR',
      window: 'day',
      max: 900_000_000_000,
      outcome: 'deny',
      reason_code: 'REFUNDS_A_DAY',
      sentence: 'No more than this a day.',
    }, // prettier-ignore
  })
  const tokens = await addAgents(owner, organizationId, person, size.agents, tools.slice(0, 5))
  // last, because it publishes: one snapshot for all agents and policies
  for (let from = 0; from < size.policies; from += 5_000)
    await publishPolicies(system, {
      policies: Array.from({ length: Math.min(5_000, size.policies - from) }, (_, k) =>
        policyOf(from + k, tools, person),
      ),
    })
  return { person, organizationId, tokens, tools, orders }
}

/** Milliseconds to publish one more policy, from the call until it decides. */
export async function timeToPublish({ organizationId, person, tools, policies }: BenchWorld & { policies: number }) {
  const from = performance.now()
  await publishPolicies(
    { kind: 'system', organizationId, id: 'setup' },
    { policies: [policyOf(policies, tools, person)] },
  )
  return performance.now() - from
}

/** In bulk: a thousand agents one by one would publish a thousand snapshots. */
async function addAgents(
  owner: pg.Pool,
  organizationId: string,
  person: string,
  count: number,
  tools: string[],
): Promise<string[]> {
  const agents = Array.from({ length: count }, (_, i) => ({
    name: `agent-${i}`,
    agent: newId('agt'),
    identity: newId('agi'),
    credential: newId('crd'),
  }))
  const column = (name: keyof (typeof agents)[number]) => agents.map((a) => a[name])
  await owner.query(
    "INSERT INTO agent (organization_id, id, name, purpose, owner_id, created_by) SELECT $1, id, name, 'Measures.', $2, $2 FROM unnest($3::text[], $4::text[]) AS t(id, name)",
    [organizationId, person, column('agent'), column('name')],
  )
  await owner.query(
    "INSERT INTO agent_identity (organization_id, id, agent_id, environment, default_stage, models, created_by) SELECT $1, id, agent, 'production', 'autonomous', '{}', $2 FROM unnest($3::text[], $4::text[]) AS t(id, agent)",
    [organizationId, person, column('identity'), column('agent')],
  )
  await owner.query(
    "INSERT INTO agent_credential (organization_id, id, identity_id, kind, secret_hash, hint, created_by) SELECT $1, id, identity, 'client_secret', 'none', 'none', $2 FROM unnest($3::text[], $4::text[]) AS t(id, identity)",
    [organizationId, person, column('credential'), column('identity')],
  )
  const grants = agents.flatMap(({ identity }) => tools.map((tool) => ({ id: newId('grt'), identity, tool })))
  await owner.query(
    `INSERT INTO "grant" (organization_id, id, identity_id, tool, constraints, ends_at, justification, approved_by, created_by, hash)
     SELECT $1, id, identity, tool, '{}', now() + interval '30 days', 'For measuring.', $2, $2, 'sha256:' || encode(sha256(convert_to(id, 'UTF8')), 'hex')
       FROM unnest($3::text[], $4::text[], $5::text[]) AS t(id, identity, tool)`,
    [organizationId, person, grants.map((g) => g.id), grants.map((g) => g.identity), grants.map((g) => g.tool)],
  )
  const tokens = agents.map(({ agent, identity, credential }) =>
    mintAccessToken({
      organizationId,
      agentId: agent,
      identityId: identity,
      environment: 'production',
      credentialId: credential,
      tokensNotBefore: null,
    }),
  )
  return (await Promise.all(tokens)).map((t) => t.token)
}

/** Rule `i`; of another `edition` its text is another. */
export function policyOf(i: number, tools: string[], owner: string, edition = 0) {
  const tool = tools[i % tools.length]
  const conditions = [
    `context has amount && context.amount.value > ${1_000_000 + i + edition}`,
    `context.impact == "critical" && context.environment == "sandbox"`,
    `context has confidence && context.confidence < ${(i % 40) + 1}`,
    `principal.environment == "staging" && context.args.order == "${i}"`,
  ]
  return {
    owner,
    rationale: `For measuring, edition ${edition}.`,
    content: {
      id: `rule-${i}`,
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"${tool}", resource) when { ${conditions[Math.floor(i / tools.length) % conditions.length]} };`,
      outcome: 'require_approval',
      reason_code: `RULE_${i}`,
      sentence: `Rule ${i} asks for people${edition ? `, edition ${edition}` : ''}.`,
      mode: 'enforce',
    },
  }
}
