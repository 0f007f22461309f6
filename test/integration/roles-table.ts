import type { Role, Scope } from '../../lib/people/permissions.ts'
import { catalogTable } from './catalog/roles-of-catalog.ts'
import { changesTable } from './changes/roles-of-changes.ts'
import { savedViewsTable } from './evidence/roles-of-saved-views.ts'
import { exportsTable } from './exports/roles-of-exports.ts'
import { feedsTable } from './feeds/roles-of-feeds.ts'
import { PASSWORD } from './people/people-world.ts'
import { inDays, refundPolicy, refundTool, unique } from './registry/registry-world.ts'
import { replaysTable } from './replay/roles-of-replays.ts'
import { retentionTable } from './retention/roles-of-retention.ts'

// Who may write what. Every row of the endpoint tables that writes and is opened by a session or a service token must
// be here at least once: a new row without its line fails test/integration/roles.test.ts.

export interface Fixture {
  production: string // identity ids
  sandbox: string
  agent: string
  tool: string
  decision: string
}
export interface Expectation {
  row: string
  /** The path with its parameters filled in; the row's own with `missing` in their places when left out. */
  path?(f: Fixture): string
  body?(f: Fixture): unknown
  /** Roles that are not refused. */
  roles: readonly Role[]
  /** The one scope that opens it for a service account; null when only people may. */
  scope: Scope | null
}

const EVERYBODY: Role[] = ['approver', 'compliance', 'policy_author', 'admin', 'developer']
const ADMIN: Role[] = ['admin']
const NOBODY: Role[] = []
const reason = () => ({ reason: 'Because of a test.' })
const apr = `apr_${'0'.repeat(32)}`
const per = `per_${'0'.repeat(32)}`
const HASH = `sha256:${'0'.repeat(64)}`

const agents: Expectation[] = [
  {
    row: 'POST /api/v1/agents',
    body: () => ({ name: unique('a'), purpose: 'To be tested.' }),
    roles: ADMIN,
    scope: 'agents:write',
  },
  { row: 'PATCH /api/v1/agents/:id', body: () => ({ purpose: 'Another.' }), roles: ADMIN, scope: 'agents:write' },
  { row: 'POST /api/v1/agents/:id/suspend', body: reason, roles: ADMIN, scope: 'agents:write' },
  { row: 'POST /api/v1/agents/:id/resume', body: reason, roles: ADMIN, scope: 'agents:write' },
  {
    row: 'POST /api/v1/agents/:id/identities',
    body: () => ({ environment: 'staging' }),
    roles: ADMIN,
    scope: 'agents:write',
  },
  ...['production', 'sandbox'].flatMap((environment): Expectation[] =>
    (['suspend', 'resume', 'stages', 'models'] as const).map((what) => ({
      row: `${what === 'stages' || what === 'models' ? 'PUT' : 'POST'} /api/v1/identities/:id/${what}`,
      path: (f) => `/api/v1/identities/${f[environment as 'production' | 'sandbox']}/${what}`,
      body: () =>
        ({ stages: { default_stage: 'semi' }, models: { models: [] }, suspend: reason(), resume: reason() })[what],
      roles: ADMIN,
      scope: 'agents:write',
    })),
  ),
  { row: 'POST /api/v1/identities/:id/revoke', body: reason, roles: ADMIN, scope: 'agents:write' },
]

const CREDENTIALS = '/api/v1/identities/:id/credentials'
const credentials: Expectation[] = (['production', 'sandbox'] as const).flatMap((environment) => {
  const roles: Role[] = environment === 'production' ? ADMIN : ['admin', 'developer']
  const at = (more: string) => (f: Fixture) => `/api/v1/identities/${f[environment]}/credentials${more}`
  const scope = 'agents:write' as const
  return [
    { row: `POST ${CREDENTIALS}`, path: at(''), body: () => ({ kind: 'client_secret' }), roles, scope },
    { row: `POST ${CREDENTIALS}/:credential/rotate`, path: at('/crd_missing/rotate'), body: () => ({}), roles, scope },
    { row: `POST ${CREDENTIALS}/:credential/revoke`, path: at('/crd_missing/revoke'), body: () => ({}), roles, scope },
  ]
})

const tools: Expectation[] = [
  {
    row: 'POST /api/v1/tools',
    body: () => ({ definition: refundTool({ name: unique('tool').replace('-', '.t') }) }),
    roles: ['admin', 'developer'],
    scope: 'tools:write',
  },
  {
    row: 'POST /api/v1/tools/:name/versions/:version/review',
    path: () => '/api/v1/tools/no.tool/versions/1/review',
    body: reason,
    roles: ADMIN,
    scope: null,
  },
  { row: 'POST /api/v1/tools/:name/quarantine', body: reason, roles: ADMIN, scope: 'tools:write' },
  { row: 'POST /api/v1/tools/:name/release', body: reason, roles: ADMIN, scope: 'tools:write' },
  { row: 'POST /api/v1/tools/:name/retire', body: reason, roles: ADMIN, scope: 'tools:write' },
  {
    row: 'POST /api/v1/resources',
    body: () => ({ resources: [{ type: 'order', id: '1', attributes: { total: 1 } }] }),
    roles: ADMIN,
    scope: 'resources:write',
  },
  {
    row: 'PUT /api/v1/resources/:type/:id',
    path: () => '/api/v1/resources/order/1',
    body: () => ({ attributes: { total: 2 } }),
    roles: ADMIN,
    scope: 'resources:write',
  },
]

const grants: Expectation[] = [
  ...(['production', 'sandbox'] as const).map(
    (environment): Expectation => ({
      row: 'POST /api/v1/grants',
      body: (f) => ({ identity: f[environment], tool: f.tool, ends_at: inDays(3), justification: 'Its work.' }),
      roles: ADMIN,
      scope: 'grants:write',
    }),
  ),
  { row: 'POST /api/v1/grants/:id/revoke', body: reason, roles: ADMIN, scope: 'grants:write' },
]

const ask = { outcome: 'require_approval', requirements: { queues: { 'operations-leads': 1 }, min_people: 1 } }
const rules: Expectation[] = [
  {
    row: 'PUT /api/v1/limits/:id',
    path: () => '/api/v1/limits/a-limit',
    body: () => ({
      definition: {
        scope: 'identity',
        measure: 'count',
        window: 'hour',
        max: 9_000,
        outcome: 'deny',
        reason_code: 'MANY',
        sentence: 'Too many.',
      },
    }),
    roles: ADMIN,
    scope: 'limits:write',
  },
  { row: 'POST /api/v1/limits/:id/retire', body: reason, roles: ADMIN, scope: 'limits:write' },
  {
    row: 'POST /api/v1/policies',
    body: () => refundPolicy({ id: unique('policy') }),
    roles: ['admin', 'policy_author'],
    scope: 'policies:write',
  },
  {
    row: 'POST /api/v1/policies/bulk',
    body: () => ({ policies: [refundPolicy({ id: unique('policy') })] }),
    roles: ['admin', 'policy_author'],
    scope: 'policies:write',
  },
  {
    row: 'POST /api/v1/policies/check',
    body: () => refundPolicy({ id: unique('policy') }),
    roles: ['admin', 'policy_author'],
    scope: 'policies:write',
  },
  {
    row: 'POST /api/v1/policies/:id/review',
    body: () => ({ until: inDays(30), version: 1 }),
    // whoever may see it; that only the owner may is the operation's own refusal
    roles: EVERYBODY,
    scope: null,
  },
  { row: 'POST /api/v1/policies/:id/retire', body: reason, roles: ['admin', 'policy_author'], scope: 'policies:write' },
  {
    row: 'PUT /api/v1/thresholds/:impact/:reversibility/:sensitivity',
    path: () => '/api/v1/thresholds/high/hard/ordinary',
    body: () => ({ semi: [{ below: 10_001, ...ask }], autonomous: [{ below: 10_001, ...ask }], rationale: 'A test.' }),
    roles: ADMIN,
    scope: 'thresholds:write',
  },
  ...(['admin', 'policy_author', 'developer', 'compliance', 'approver'] as const).map(
    (role): Expectation => ({
      row: 'POST /api/v1/thresholds/:impact/:reversibility/:sensitivity/sign-off',
      path: () => '/api/v1/thresholds/high/irreversible/ordinary/sign-off',
      body: () => ({ role, version: 1, hash: HASH }),
      roles: [role],
      scope: null,
    }),
  ),
  {
    row: 'PUT /api/v1/bands',
    body: () => ({ bands: BANDS, rationale: 'A test.' }),
    roles: ADMIN,
    scope: 'thresholds:write',
  },
]
const BANDS = {
  rows: [],
  recipients: [],
  customers: [],
  amounts: {},
  class: { read: 'low', write: 'medium', destructive: 'high' },
  reversibility: { reversible: 'low', hard: 'low', irreversible: 'medium' },
  data: {},
  effects: {},
  sensitivity: {},
  unbounded: 'critical',
}

const organization: Expectation[] = [
  {
    row: 'POST /api/v1/queues',
    body: () => ({ name: unique('queue'), title: 'A queue' }),
    roles: ADMIN,
    scope: 'queues:write',
  },
  { row: 'PATCH /api/v1/queues/:name', body: () => ({ title: 'Another' }), roles: ADMIN, scope: 'queues:write' },
  { row: 'PUT /api/v1/queues/:name/members/:person', body: () => ({}), roles: ADMIN, scope: 'queues:write' },
  { row: 'DELETE /api/v1/queues/:name/members/:person', roles: ADMIN, scope: 'queues:write' },
  {
    row: 'POST /api/v1/service-accounts',
    body: () => ({ name: unique('service'), scopes: ['registry:read'] }),
    roles: ADMIN,
    scope: null,
  },
  { row: 'POST /api/v1/service-accounts/:id/token', body: () => ({}), roles: ADMIN, scope: null },
  { row: 'POST /api/v1/service-accounts/:id/revoke', body: () => ({}), roles: ADMIN, scope: null },
  { row: 'PATCH /api/v1/organization', body: () => ({ time_zone: 'UTC' }), roles: ADMIN, scope: null },
]

const person = (verb: string) => () => `/api/v1/people/${per}/${verb}`
const people: Expectation[] = [
  { row: 'PUT /api/v1/people/me/preferences', body: () => ({ theme: 'dark' }), roles: EVERYBODY, scope: null },
  {
    row: 'PUT /api/v1/people/me/password',
    body: () => ({ current: PASSWORD, password: 'a harbour of quiet lamps 2' }),
    roles: EVERYBODY,
    scope: null,
  },
  {
    row: 'POST /api/v1/people/invitations',
    body: () => ({ email: `${unique('guest')}@example.test`, roles: ['approver'] }),
    roles: ADMIN,
    scope: null,
  },
  {
    row: 'POST /api/v1/people/invitations/link',
    body: () => ({ email: 'nobody@example.test' }),
    roles: ADMIN,
    scope: null,
  },
  {
    row: 'POST /api/v1/people/invitations/cancel',
    body: () => ({ email: 'nobody@example.test' }),
    roles: ADMIN,
    scope: null,
  },
  {
    row: 'PUT /api/v1/people/:person/roles',
    path: person('roles'),
    body: () => ({ roles: ['approver'] }),
    roles: ADMIN,
    scope: null,
  },
  { row: 'POST /api/v1/people/:person/suspend', path: person('suspend'), body: () => ({}), roles: ADMIN, scope: null },
  { row: 'POST /api/v1/people/:person/resume', path: person('resume'), body: () => ({}), roles: ADMIN, scope: null },
  {
    row: 'POST /api/v1/people/:person/revoke-sessions',
    path: person('revoke-sessions'),
    body: () => ({}),
    roles: ADMIN,
    scope: null,
  },
  {
    row: 'POST /api/v1/people/:person/reset-link',
    path: person('reset-link'),
    body: () => ({}),
    roles: ADMIN,
    scope: null,
  },
]

const approval = (verb: string) => () => `/api/v1/approvals/${apr}/${verb}`
const VOTERS: Role[] = ['approver', 'admin']
const approvals: Expectation[] = [
  {
    row: 'POST /api/v1/approvals/bulk-approve',
    body: () => ({ items: [{ approval: apr, card_hash: HASH }] }),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/approve',
    path: approval('approve'),
    body: () => ({ card_hash: HASH }),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/deny',
    path: approval('deny'),
    body: () => ({ card_hash: HASH, ...reason() }),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/edit',
    path: approval('edit'),
    body: () => ({ card_hash: HASH, edits: [{ pointer: '/amount', value: 1 }] }),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/comment',
    path: approval('comment'),
    body: () => ({ text: 'Hm.' }),
    roles: ['approver', 'compliance', 'policy_author', 'admin'],
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/clarify',
    path: approval('clarify'),
    body: () => ({ question: 'Why?' }),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/escalate',
    path: approval('escalate'),
    body: () => ({}),
    roles: VOTERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/approvals/:id/reopen',
    path: approval('reopen'),
    body: reason,
    roles: ['approver'],
    scope: null,
  },
]

const evidence: Expectation[] = [
  { row: 'POST /api/v1/decisions/:id/review', body: () => ({ state: 'reviewed' }), roles: ['compliance'], scope: null },
  {
    row: 'POST /api/v1/previews',
    body: () => ({ tool: 'no.tool', action_hash: HASH, reach: { rows: 1 } }),
    roles: NOBODY,
    scope: 'previews:write',
  },
  {
    row: 'POST /api/v1/decisions/:id/outcome',
    body: () => ({ status: 'succeeded' }),
    roles: NOBODY,
    scope: 'outcomes:write',
  },
  {
    row: 'POST /api/v1/decisions/:id/human-outcome',
    body: () => ({ status: 'same' }),
    roles: ['compliance'],
    scope: 'outcomes:write',
  },
]

export const EXPECTATIONS: Expectation[] = [
  ...agents,
  ...credentials,
  ...tools,
  ...grants,
  ...rules,
  ...organization,
  ...people,
  ...approvals,
  ...evidence,
  ...retentionTable,
  ...exportsTable,
  ...feedsTable,
  ...savedViewsTable,
  ...replaysTable,
  ...changesTable,
  ...catalogTable,
]
