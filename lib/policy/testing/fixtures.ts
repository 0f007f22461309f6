import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { type CompiledSnapshot, compileSnapshot } from '../compile.ts'
import { DEFAULT_BANDS, DEFAULT_THRESHOLDS } from '../defaults.ts'
import { ENGINE_VERSION } from '../engine-version.ts'
import type {
  ActionRequest,
  Facts,
  GrantFact,
  Json,
  JsonObject,
  PolicyContent,
  SnapshotContent,
  ToolDefinition,
  ToolVersionFact,
} from '../types.ts'

// A small organization for tests: one agent identity, the tools of the stories, and whatever a test adds.

export const NOW = '2026-11-20T10:00:00.000Z'
export const IDENTITY = 'agi_refunds'

const object = (properties: JsonObject, required: string[]): JsonObject => ({ type: 'object', properties, required })
const money = object({ value: { type: 'integer', minimum: 1 }, currency: { type: 'string' } }, ['value', 'currency'])
const base = { title: 'T', description: 'D', data_classes: [] as string[], effects: [] as string[], pointers: {} }

export const REFUND: ToolDefinition = {
  ...base,
  name: 'billing.refund',
  title: 'Refund',
  verb: 'refund',
  input_schema: object({ order: { type: 'string', pattern: '^[0-9]+$' }, amount: money, note: { type: 'string' } }, [
    'order',
    'amount',
  ]),
  class: 'write',
  reversibility: 'reversible',
  data_classes: ['financial'],
  pointers: {
    amount: { value: '/amount/value', currency: '/amount/currency' },
    resources: [{ type: 'order', id: '/order' }],
  },
  reach: { rows: 1 },
}
export const SEARCH: ToolDefinition = {
  ...base,
  name: 'billing.search',
  verb: 'search records',
  input_schema: object({ where: { type: 'string' }, limit: { type: 'integer' } }, ['where']),
  class: 'read',
  reversibility: 'reversible',
  reach: { rows: 100 },
}
export const DELETE: ToolDefinition = {
  ...base,
  name: 'billing.delete',
  verb: 'delete records',
  input_schema: object({ where: { type: 'string' }, limit: { type: 'integer' } }, ['where']),
  class: 'destructive',
  reversibility: 'irreversible',
  pointers: { rows: '/limit' },
  bounded_by: { rows: '/limit' },
}
export const EXPORT: ToolDefinition = {
  ...base,
  name: 'crm.export',
  verb: 'export contacts',
  input_schema: object({ masked: { type: 'boolean' }, limit: { type: 'integer' } }, ['masked', 'limit']),
  class: 'read',
  reversibility: 'hard',
  data_classes: ['personal'],
  effects: ['data_export'],
  bounded_by: { rows: '/limit' },
}
export const KEYS: ToolDefinition = {
  ...base,
  name: 'keys.change',
  verb: 'change a key',
  input_schema: object({ key: { type: 'string' } }, ['key']),
  class: 'destructive',
  reversibility: 'irreversible',
  effects: ['key_change'],
  reach: { rows: 1 },
}
export const DROP: ToolDefinition = { ...KEYS, name: 'database.drop_table', verb: 'drop a table', effects: [] }

export const versionOf = (definition: ToolDefinition, more: Partial<ToolVersionFact> = {}): ToolVersionFact => ({
  version: 1,
  hash: sha256Of(canonicalJson(definition as unknown as Json)),
  review: 'reviewed',
  status: 'active',
  definition,
  ...more,
})

export const guard = (id: string, cedar: string, more: Partial<PolicyContent> = {}): PolicyContent => ({
  id,
  version: 1,
  kind: 'guard',
  cedar,
  outcome: 'deny',
  reason_code: id.toUpperCase().replaceAll('-', '_'),
  sentence: `The rule ${id} applies.`,
  owner: 'per_1',
  mode: 'enforce',
  environments: [],
  ...more,
})

export const content = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  engine: ENGINE_VERSION,
  policies: [],
  thresholds: DEFAULT_THRESHOLDS,
  bands: DEFAULT_BANDS,
  tools: [REFUND, SEARCH, DELETE, EXPORT, KEYS, DROP].map((d) => versionOf(d)),
  limits: [],
  stages: { [IDENTITY]: { default_stage: 'autonomous', tools: {}, models: [] } },
  resource_types: { order: { customer_verified: 'boolean', data_class: 'string', account: 'string' } },
  approval_seconds: 900,
  ...more,
})
export const snapshot = (more: Partial<SnapshotContent> = {}): CompiledSnapshot => compileSnapshot(content(more))

export const request = (more: Partial<ActionRequest> = {}): ActionRequest => ({
  organization: 'org_1',
  agent: 'agt_1',
  agent_name: 'refund-assistant',
  identity: IDENTITY,
  environment: 'production',
  run: 'run_1',
  on_behalf_of: null,
  tool: 'billing.refund',
  arguments: { order: '48213', amount: { value: 4_000, currency: 'EUR' } },
  claimed_resource: null,
  claimed_reach: null,
  confidence: 9_000,
  unverified_assumptions: 0,
  model: null,
  honours_obligations: true,
  ...more,
})
export const refund = (value: number, more: Partial<ActionRequest> = {}): ActionRequest =>
  request({ arguments: { order: '48213', amount: { value, currency: 'EUR' } }, ...more })

export const grant = (tool: string, more: Partial<GrantFact> = {}): GrantFact => ({
  id: `grt_${tool}`,
  hash: 'sha256:0',
  tool,
  constraints: {},
  ask_above: null,
  starts_at: null,
  ends_at: '2027-01-01T00:00:00.000Z',
  revoked: false,
  ...more,
})
export const facts = (more: Partial<Facts> = {}): Facts => ({
  now: NOW,
  identity_status: 'active',
  agent_status: 'active',
  containment: [],
  grants: [REFUND, SEARCH, DELETE, EXPORT, KEYS, DROP].map((d) => grant(d.name)),
  resources: [
    {
      type: 'order',
      id: '48213',
      attributes: { customer_verified: true, data_class: 'financial' },
      hash: 'sha256:order',
    },
  ],
  preview: null,
  run: { id: 'run_1', labels: [], denials: [] },
  approval: null,
  limits: null,
  ...more,
})
