import type { Environment, GrantConstraints, Stage } from '../../lib/policy/types.ts'

export interface DemoGrant {
  tool: string
  constraints?: GrantConstraints
  askAbove?: { amount?: { value: number; currency: string }; rows?: number; queue?: string }
  justification: string
  days: number // until it ends
}
export interface DemoIdentity {
  environment: Environment
  defaultStage: Stage
  stages?: { [tool: string]: Stage }
  models?: string[]
  grants: DemoGrant[]
}
export interface DemoAgent {
  name: string
  purpose: string
  owner: string // key of a person
  identities: DemoIdentity[]
}
const eur = (value: number) => ({ value, currency: 'EUR' })

export const DEMO_AGENTS: DemoAgent[] = [
  {
    name: 'refund-assistant',
    purpose: 'Answers refund requests in the support inbox.',
    owner: 'developer',
    identities: [
      {
        environment: 'production',
        defaultStage: 'autonomous',
        models: [],
        grants: [
          {
            tool: 'billing.refund',
            constraints: { amount_max: eur(500_000) },
            justification: 'Refund requests are its work.',
            days: 120,
          },
          { tool: 'billing.search_records', justification: 'Looks the order up first.', days: 120 },
          { tool: 'crm.get_contact', justification: 'Checks who asks.', days: 120 },
        ],
      },
      {
        environment: 'sandbox',
        defaultStage: 'autonomous',
        grants: [
          { tool: 'billing.refund', justification: 'Trials on test orders.', days: 300 },
          { tool: 'billing.search_records', justification: 'Trials on test orders.', days: 300 },
          { tool: 'database.drop_table', justification: 'Resets its own test database.', days: 300 },
        ],
      },
    ],
  },
  {
    name: 'goodwill-agent',
    purpose: 'Pays small goodwill refunds after outages.',
    owner: 'developer',
    identities: [
      {
        environment: 'production',
        defaultStage: 'autonomous',
        grants: [
          {
            tool: 'billing.refund',
            constraints: { amount_max: eur(25_000) },
            justification: 'Goodwill after outages, at most €250 each.',
            days: 90,
          },
        ],
      },
    ],
  },
  {
    name: 'billing-cleanup',
    purpose: 'Keeps the billing database free of test data.',
    owner: 'developer',
    identities: [
      {
        environment: 'production',
        defaultStage: 'semi',
        grants: [
          { tool: 'billing.search_records', justification: 'Finds what to clean.', days: 60 },
          { tool: 'billing.delete_records', justification: 'Removes test records after load tests.', days: 60 },
          { tool: 'database.query', justification: 'Counts before it cleans.', days: 60 },
          { tool: 'database.drop_table', justification: 'Asked for by its team; the never rule answers.', days: 60 },
          {
            tool: 'platform.change_audit_log',
            justification: 'Asked for by its team; the never rule answers.',
            days: 60,
          },
          {
            tool: 'keys.change_encryption_key',
            justification: 'Asked for by its team; the never rule answers.',
            days: 60,
          },
        ],
      },
      {
        environment: 'sandbox',
        defaultStage: 'autonomous',
        grants: [
          { tool: 'billing.search_records', justification: 'Trials.', days: 300 },
          { tool: 'billing.delete_records', constraints: { rows_max: 1_000_000 }, justification: 'Trials.', days: 300 },
          { tool: 'database.query', justification: 'Trials.', days: 300 },
          { tool: 'database.drop_table', justification: 'Resets its own test database.', days: 300 },
        ],
      },
    ],
  },
  {
    name: 'crm-analyst',
    purpose: 'Prepares contact lists and keeps contacts current.',
    owner: 'author',
    identities: [
      {
        environment: 'production',
        defaultStage: 'autonomous',
        grants: [
          { tool: 'crm.get_contact', justification: 'Reads what it keeps current.', days: 90 },
          { tool: 'crm.update_contact', justification: 'Keeps contacts current.', days: 90 },
          { tool: 'crm.export_contacts', justification: 'Lists for campaigns.', days: 90 },
          { tool: 'mail.draft', justification: 'Drafts campaign mail.', days: 90 },
          {
            tool: 'mail.send',
            constraints: { recipients_max: 200 },
            justification: 'Sends approved campaigns.',
            days: 90,
          },
        ],
      },
    ],
  },
  {
    name: 'release-agent',
    purpose: 'Rolls services out and back.',
    owner: 'developer',
    identities: [
      {
        environment: 'production',
        defaultStage: 'autonomous',
        grants: [{ tool: 'deploy.release', justification: 'Releases are its work.', days: 120 }],
      },
      {
        environment: 'staging',
        defaultStage: 'autonomous',
        grants: [{ tool: 'deploy.release', justification: 'Releases are its work.', days: 120 }],
      },
    ],
  },
  {
    name: 'intake-scribe',
    purpose: 'Writes clinical notes from dictation.',
    owner: 'author',
    identities: [
      {
        environment: 'production',
        defaultStage: 'semi',
        models: ['scribe-large'],
        grants: [
          { tool: 'clinical.read_note', justification: 'Reads the earlier notes of the visit.', days: 30 },
          {
            tool: 'clinical.update_note',
            constraints: { data_classes: ['health'] },
            justification: 'Files the dictated note.',
            days: 30,
          },
        ],
      },
    ],
  },
  {
    name: 'matter-clerk',
    purpose: 'Files and shares matter documents.',
    owner: 'author',
    identities: [
      {
        environment: 'production',
        defaultStage: 'supervised',
        grants: [
          { tool: 'matter.read_document', justification: 'Finds the right document.', days: 60 },
          { tool: 'matter.share_document', justification: 'Shares with outside counsel.', days: 60 },
        ],
      },
    ],
  },
  {
    name: 'access-helper',
    purpose: 'Answers requests for roles in internal systems.',
    owner: 'developer',
    identities: [
      {
        environment: 'production',
        defaultStage: 'shadow',
        grants: [{ tool: 'access.grant_role', justification: 'Being tried in shadow before it may act.', days: 30 }],
      },
    ],
  },
]

export interface DemoResource {
  type: string
  id: string
  attributes: { [name: string]: string | number | boolean | string[] }
}
const orders: DemoResource[] = Array.from({ length: 300 }, (_, i) => ({
  type: 'order',
  id: String(48_000 + i),
  // every seventeenth customer was never verified; 48213 is one of the verified ones
  attributes: { customer_verified: i % 17 !== 3, data_class: 'financial', total_minor: 2_000 + ((i * 7919) % 90_000) },
}))
const contacts: DemoResource[] = Array.from({ length: 60 }, (_, i) => ({
  type: 'contact',
  id: `c-${1000 + i}`,
  attributes: { data_class: 'personal', residency: i % 3 === 0 ? 'US' : 'EU' },
}))
export const DEMO_RESOURCES: DemoResource[] = [
  ...orders,
  ...contacts,
  { type: 'segment', id: 'newsletter-eu', attributes: { residency: 'EU', data_class: 'personal' } },
  { type: 'segment', id: 'trade-fair', attributes: { residency: 'US', data_class: 'personal' } },
  { type: 'database', id: 'billing', attributes: { data_class: 'financial', owner: 'operations' } },
  { type: 'database', id: 'scratch', attributes: { data_class: 'test', owner: 'engineering' } },
  { type: 'service', id: 'checkout', attributes: { tier: 1 } },
  { type: 'service', id: 'search', attributes: { tier: 2 } },
  ...Array.from({ length: 20 }, (_, i) => ({
    type: 'patient',
    id: `p-${200 + i}`,
    attributes: { data_class: 'health' },
  })),
  { type: 'matter', id: 'm-31', attributes: { privileged: false, data_class: 'legal' } },
  { type: 'matter', id: 'm-32', attributes: { privileged: true, data_class: 'legal' } },
]

export const DEMO_LIMITS = [
  {
    id: 'refunds-per-hour',
    scope: 'identity_tool' as const,
    tool: 'billing.refund',
    environments: ['production' as const],
    measure: 'amount' as const,
    currency: 'EUR',
    window: 'hour' as const,
    max: 200_000,
    outcome: 'deny' as const,
    reason_code: 'REFUNDS_PER_HOUR',
    sentence: 'One agent refunds at most €2,000 in an hour.',
  },
  {
    id: 'refunds-per-order',
    scope: 'identity_tool_resource' as const,
    tool: 'billing.refund',
    environments: ['production' as const],
    measure: 'amount' as const,
    currency: 'EUR',
    window: 'day' as const,
    max: 600_000,
    outcome: 'deny' as const,
    reason_code: 'REFUNDS_PER_ORDER',
    sentence: 'At most €6,000 a day goes back for one order.',
  },
  {
    id: 'mail-per-hour',
    scope: 'identity_tool' as const,
    tool: 'mail.send',
    environments: ['production' as const],
    measure: 'count' as const,
    window: 'hour' as const,
    max: 60,
    outcome: 'require_approval' as const,
    requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
    reason_code: 'MAIL_PER_HOUR',
    sentence: 'More than 60 e-mails in an hour need an operations lead.',
  },
]
