import { DEFAULT_BANDS } from '../../../lib/policy/defaults.ts'
import { inDays, refundPolicy, refundTool } from '../registry/registry-world.ts'

// The routes that write: what is governed, with a request for each, and what stays direct, with the reason for each.

export const limit = {
  scope: 'organization',
  measure: 'count',
  window: 'day',
  max: 100,
  outcome: 'deny',
  reason_code: 'TOO_MANY',
  sentence: 'At most a hundred a day.',
}
const deny = [{ below: 10_001, outcome: 'deny' }]

export interface Fixture {
  identity: string
  /** A member who is not whoever asks. */
  person: string
}
export interface Governed {
  row: string
  path?(f: Fixture): string
  body?(f: Fixture): unknown
  kinds: string[]
}
export const GOVERNED: Governed[] = [
  { row: 'POST /api/v1/policies', body: () => refundPolicy({ id: 'fresh' }), kinds: ['policy.publish'] },
  {
    row: 'POST /api/v1/policies/bulk',
    body: () => ({ policies: [refundPolicy({ id: 'one' }), refundPolicy({ id: 'two' })] }),
    kinds: ['policy.publish', 'policy.publish'],
  },
  {
    row: 'POST /api/v1/policies/:id/retire',
    path: () => '/api/v1/policies/refund-over-limit/retire',
    body: () => ({ reason: 'Over.' }),
    kinds: ['policy.retire'],
  },
  {
    row: 'PUT /api/v1/thresholds/:impact/:reversibility/:sensitivity',
    path: () => '/api/v1/thresholds/low/hard/ordinary',
    body: () => ({ semi: deny, autonomous: deny, rationale: 'Until the audit is done.' }),
    kinds: ['threshold.change'],
  },
  {
    row: 'PUT /api/v1/bands',
    body: () => ({ bands: { ...DEFAULT_BANDS, unbounded: 'high' }, rationale: 'A smaller word.' }),
    kinds: ['bands.change'],
  },
  {
    row: 'POST /api/v1/tools',
    body: () => ({ definition: refundTool({ class: 'read' }) }),
    kinds: ['tool.register'],
  },
  {
    row: 'POST /api/v1/grants',
    body: (f) => ({ identity: f.identity, tool: 'billing.refund', ends_at: inDays(3), justification: 'Season.' }),
    kinds: ['grant.create'],
  },
  {
    row: 'PUT /api/v1/limits/:id',
    path: () => '/api/v1/limits/a-hundred',
    body: () => ({ definition: { ...limit, max: 1_000 } }),
    kinds: ['limit.set'],
  },
  {
    row: 'POST /api/v1/limits/:id/retire',
    path: () => '/api/v1/limits/a-hundred/retire',
    body: () => ({ reason: 'Over.' }),
    kinds: ['limit.retire'],
  },
  {
    row: 'PUT /api/v1/identities/:id/stages',
    path: (f) => `/api/v1/identities/${f.identity}/stages`,
    body: () => ({ default_stage: 'autonomous' }),
    kinds: ['stages.set'],
  },
  {
    row: 'PUT /api/v1/identities/:id/models',
    path: (f) => `/api/v1/identities/${f.identity}/models`,
    body: () => ({ models: ['large'] }),
    kinds: ['models.approve'],
  },
  { row: 'POST /api/v1/queues', body: () => ({ name: 'disputes', title: 'Disputes' }), kinds: ['queue.create'] },
  {
    row: 'PATCH /api/v1/queues/:name',
    path: () => '/api/v1/queues/operations-leads',
    body: () => ({ service_level_seconds: 600 }),
    kinds: ['queue.change'],
  },
  {
    row: 'PUT /api/v1/queues/:name/members/:person',
    path: (f) => `/api/v1/queues/operations-leads/members/${f.person}`,
    body: () => ({ lead: true }),
    kinds: ['queue.add_member'],
  },
  {
    row: 'DELETE /api/v1/queues/:name/members/:person',
    path: (f) => `/api/v1/queues/operations-leads/members/${f.person}`,
    kinds: ['queue.remove_member'],
  },
  {
    row: 'PUT /api/v1/people/:person/roles',
    path: (f) => `/api/v1/people/${f.person}/roles`,
    body: () => ({ roles: ['admin'] }),
    kinds: ['roles.set'],
  },
  {
    row: 'POST /api/v1/people/invitations',
    body: () => ({ email: 'friend@example.test', roles: ['admin'] }),
    kinds: ['invitation.create'],
  },
  {
    row: 'POST /api/v1/service-accounts',
    body: () => ({ name: 'Registrar', scopes: ['resources:write'] }),
    kinds: ['service_account.create'],
  },
  {
    row: 'PATCH /api/v1/organization',
    body: () => ({
      settings: { default_queue: 'operations-leads', review_rates: { low: 0, medium: 0, high: 0, critical: 0 } },
    }),
    kinds: ['settings.change'],
  },
]

const STOPS = 'stops or ends something'
const REVIEW = 'is a review of its own'
const OWN = 'concerns nobody but oneself'
const CHANGE = 'is the way of a change itself'
const FACT = 'states a fact, by the scope for it; rules say what follows'
const NOTHING_YET = 'decides nothing yet'
const ASKS = 'asks, and changes nothing that decides'
/** Rows that write directly for ever, each with its reason. */
const DIRECT: { [row: string]: string } = {
  'POST /api/v1/agents': NOTHING_YET,
  'PATCH /api/v1/agents/:id': 'name, purpose and owner decide nothing',
  'POST /api/v1/agents/:id/identities': NOTHING_YET, // above supervised: refused, see below
  'POST /api/v1/agents/:id/suspend': STOPS,
  'POST /api/v1/agents/:id/resume': 'undoes a stop, and grants nothing',
  'POST /api/v1/identities/:id/suspend': STOPS,
  'POST /api/v1/identities/:id/resume': 'undoes a stop, and grants nothing',
  'POST /api/v1/identities/:id/revoke': STOPS,
  'POST /api/v1/identities/:id/credentials': 'says who one is, not what one may',
  'POST /api/v1/identities/:id/credentials/:credential/rotate': 'says who one is, not what one may',
  'POST /api/v1/identities/:id/credentials/:credential/revoke': STOPS,
  'POST /api/v1/grants/:id/revoke': STOPS,
  'POST /api/v1/service-accounts/:id/revoke': STOPS,
  'POST /api/v1/service-accounts/:id/token': 'hands over what a change made, once',
  'POST /api/v1/people/invitations/link': 'hands over what a change made, once',
  'POST /api/v1/people/invitations/cancel': STOPS,
  'POST /api/v1/people/:person/suspend': STOPS,
  'POST /api/v1/people/:person/resume': 'undoes a stop, and grants nothing',
  'POST /api/v1/people/:person/revoke-sessions': STOPS,
  'POST /api/v1/people/:person/reset-link': 'says who one is, not what one may',
  'PUT /api/v1/people/me/preferences': OWN,
  'PUT /api/v1/people/me/password': OWN,
  'POST /api/v1/tools/:name/quarantine': STOPS,
  'POST /api/v1/tools/:name/release': REVIEW,
  'POST /api/v1/tools/:name/retire': STOPS,
  'POST /api/v1/tools/:name/versions/:version/review': REVIEW,
  'POST /api/v1/policies/:id/review': REVIEW,
  'POST /api/v1/thresholds/:impact/:reversibility/:sensitivity/sign-off': REVIEW,
  'POST /api/v1/decisions/:id/review': REVIEW,
  'POST /api/v1/policies/check': ASKS,
  'POST /api/v1/simulate': ASKS,
  'POST /api/v1/simulate/example': CHANGE,
  'POST /api/v1/analyses': ASKS,
  'POST /api/v1/replays': ASKS,
  'POST /api/v1/replays/:id/cancel': ASKS,
  'POST /api/v1/decisions/:id/replay': ASKS,
  'POST /api/v1/catalog/plan': ASKS,
  'POST /api/v1/catalog/apply': CHANGE,
  'POST /api/v1/resources': FACT,
  'PUT /api/v1/resources/:type/:id': FACT,
  'POST /api/v1/previews': FACT,
  'POST /api/v1/decisions/:id/outcome': FACT,
  'POST /api/v1/decisions/:id/human-outcome': FACT,
}
const DIRECT_ALL: [rows: RegExp, reason: string][] = [
  [/^(POST|PUT) \/api\/v1\/changes(\/|$)/, 'is the way of a change itself'],
  [/^POST \/api\/v1\/approvals\//, 'is the decision of people about one action'],
  [/^POST \/api\/v1\/holds(\/|$)/, 'keeps evidence; what ends it takes two people of its own'],
  [/^POST \/api\/v1\/erasures(\/|$)/, 'takes two people of its own'],
  [/^(POST|DELETE) \/api\/v1\/exports(\/|$)/, 'copies evidence, and decides nothing'],
  [/^(POST|PATCH|DELETE) \/api\/v1\/saved-views(\/|$)/, 'keeps filters of a page, and decides nothing'],
  [/^(POST|PATCH|DELETE) \/api\/v1\/feed-endpoints(\/|$)/, 'tells others of the log, and decides nothing'],
]
export const isDirect = (row: string) => row in DIRECT || DIRECT_ALL.some(([rows]) => rows.test(row))

/** Modules whose operations change what is governed, with their names. */
export const OPERATIONS = [
  'publishPolicy',
  'publishPolicies',
  'retirePolicy',
  'changeThreshold',
  'changeBands',
  'registerTool',
  'createGrant',
  'setLimit',
  'retireLimit',
  'setStage',
  'approveModels',
  'createIdentity',
  'createQueue',
  'changeQueue',
  'addMember',
  'removeMember',
  'changeRoles',
  'invitePerson',
  'createServiceAccount',
  'changeSettings',
]
