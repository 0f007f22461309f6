import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { parse } from 'yaml'
import { CatalogParser } from '../../lib/catalog/parse-catalog.ts'
import type { PersonActor } from '../../lib/people/actor.ts'
import type { JsonObject, ToolDefinition } from '../../lib/policy/types.ts'
import { registerAgent } from '../../lib/registry/agents/register-agent.ts'
import { setStage } from '../../lib/registry/agents/set-stage.ts'
import { issueClientSecret } from '../../lib/registry/credentials/issue-client-secret.ts'
import { createGrant } from '../../lib/registry/grants/create-grant.ts'
import { setLimit } from '../../lib/registry/limits/set-limit.ts'
import { mintAccessToken } from '../../lib/registry/oauth/access-token.ts'
import { publishPolicies } from '../../lib/registry/policies/publish-policies.ts'
import { addMember } from '../../lib/registry/queues/add-member.ts'
import { registerResources } from '../../lib/registry/resources/register-resources.ts'
import { changeBands } from '../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../lib/registry/thresholds/change-threshold.ts'
import { registerTool } from '../../lib/registry/tools/register-tool.ts'
import { newActor, newOrganization } from '../../test/integration/people/people-world.ts'
import type { RetailTool } from './data.ts'

// An organization for the scenarios, made through the product's own operations from the files beside this one.

const HERE = import.meta.dirname
export interface Register {
  resources: { type: string; id: string; attributes: JsonObject }[]
  reads_untrusted: string[]
  makes_known: { [tool: string]: { type: string; id: string } }
}
export const register = parse(readFileSync(path.join(HERE, 'register.yaml'), 'utf8')) as Register
const grants = parse(readFileSync(path.join(HERE, 'grants.yaml'), 'utf8')) as {
  tool: string
  constraints: JsonObject
}[]

export interface Agent {
  identity: string
  token: string
}
export interface World {
  organizationId: string
  owner: pg.Pool
  admin: PersonActor
  /** Two people who may approve; critical impact takes both. */
  approvers: PersonActor[]
  /** By suite. */
  agents: Map<string, Agent>
  tools: Map<string, ToolDefinition>
}

/** `known: false` leaves out whatever the organization had registered. */
export async function makeScenarioWorld(
  owner: pg.Pool,
  retail: RetailTool[],
  { name, known }: { name: string; known: boolean },
): Promise<World> {
  const organizationId = await newOrganization(name)
  const people = ['admin', 'approver', 'approver'] as const
  const [admin, ...approvers] = await Promise.all(
    people.map((role, i) => newActor(organizationId, `${role}-${i}@${name}.example`, [role])),
  )
  if (!admin) throw new Error('nobody came')
  for (const person of approvers) await addMember(admin, 'operations-leads', person.id, {})

  const catalog = readCatalog()
  const definitions = [
    ...retail.map(retailDefinition),
    ...[...catalog.tools.values()].map((t) => t.definition as unknown as ToolDefinition),
  ]
  for (const definition of definitions) await registerTool(admin, { definition })
  // without what was registered there is still one of each type, so that the rules can speak of them
  await registerResources(admin, {
    resources: known
      ? register.resources
      : register.resources
          .map((r) => ({ ...r, id: `nobody-${r.type}`, attributes: { ...off(r.attributes) } }))
          .filter((r, i, all) => all.findLastIndex((o) => o.type === r.type) === i),
  })
  await changeBands(admin, { bands: catalog.bands, rationale: 'Written for the scenarios.' })
  for (const { cell, value } of catalog.thresholds.values()) await changeThreshold(admin, cell, value)
  for (const [id, value] of catalog.limits) await setLimit(admin, id, value)
  await publishPolicies(admin, { policies: [...catalog.policies.values()] })

  const suites = [...new Set(definitions.map((d) => suiteOf(d.name)))]
  const agents = new Map<string, Agent>()
  for (const suite of suites)
    agents.set(
      suite,
      await makeAgent(
        admin,
        suite,
        definitions.map((d) => d.name).filter((n) => suiteOf(n) === suite),
      ),
    )
  return { organizationId, owner, admin, approvers, agents, tools: new Map(definitions.map((d) => [d.name, d])) }
}
const off = (attributes: JsonObject): JsonObject => Object.fromEntries(Object.keys(attributes).map((k) => [k, false]))
export const suiteOf = (tool: string): string => tool.split('.')[0] as string

function readCatalog() {
  const folder = path.join(HERE, 'catalog')
  const files: { [name: string]: string } = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name)
      files[path.relative(folder, file)] = readFileSync(file, 'utf8')
    }
  const parser = new CatalogParser(files)
  for (const name of Object.keys(files)) parser.add(name)
  const [finding] = parser.findings
  if (finding) throw new Error(`${finding.file}:${finding.line}:${finding.column} ${finding.message}`)
  return parser.catalog
}

const IRREVERSIBLE = new Set(['cancel_pending_order', 'exchange_delivered_order_items', 'return_delivered_order_items'])
/** What the data says of a tool of the shop: its schema, and whether it writes. */
const retailDefinition = (tool: RetailTool): ToolDefinition => ({
  name: `retail.${tool.name}`,
  title: tool.name.replaceAll('_', ' '),
  verb: tool.name.replaceAll('_', ' '),
  description: tool.description.slice(0, 2_000),
  input_schema: tool.inputSchema,
  class: tool._tau2_type === 'WRITE' ? 'write' : 'read',
  reversibility: IRREVERSIBLE.has(tool.name) ? 'irreversible' : 'reversible',
  data_classes: tool._tau2_type === 'WRITE' ? ['personal'] : [],
  effects: [],
  pointers: Object.hasOwn((tool.inputSchema.properties ?? {}) as JsonObject, 'order_id')
    ? { resources: [{ type: 'order', id: '/order_id' }] }
    : {},
  reach: { rows: 1 },
})

async function makeAgent(admin: PersonActor, suite: string, tools: string[]): Promise<Agent> {
  const agent = await registerAgent(admin, {
    name: `${suite}-agent`,
    purpose: `The ${suite} scenarios.`,
    environments: ['production'],
  })
  const identity = agent.identities[0]?.id as string
  await setStage(admin, identity, { default_stage: 'autonomous' })
  for (const tool of tools)
    await createGrant(admin, {
      identity,
      tool,
      constraints: grants.find((g) => g.tool === tool)?.constraints ?? {},
      ends_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      justification: 'For the scenarios.',
    })
  const { id: credentialId } = await issueClientSecret(admin, identity, { kind: 'client_secret' })
  const { token } = await mintAccessToken({
    organizationId: admin.organizationId,
    agentId: agent.id,
    identityId: identity,
    environment: 'production',
    credentialId,
    tokensNotBefore: null,
  })
  return { identity, token }
}
