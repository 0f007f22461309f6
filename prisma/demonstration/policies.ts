import type { PolicyContent } from '../../lib/policy/types.ts'

export interface DemoPolicy {
  owner: string // key of a person
  rationale: string
  reviewInDays: number
  content: Omit<PolicyContent, 'owner' | 'version'>
}
const production: PolicyContent['environments'] = ['production']
const ask = (queues: { [queue: string]: number }, minPeople = 1) => ({ queues, min_people: minPeople })

export const DEMO_POLICIES: DemoPolicy[] = [
  {
    owner: 'operations',
    rationale: 'The refund limit that operations and finance agreed; above it a person looks at the order.',
    reviewInDays: 60,
    content: {
      id: 'refund-over-limit',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"billing.refund", resource)
when { context has amount && context.amount.value > 25000 };`,
      outcome: 'require_approval',
      reason_code: 'REFUND_OVER_LIMIT',
      sentence: 'Refunds over €250 in production need an operations lead.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ 'operations-leads': 1 }),
      measure: { path: 'context.amount.value', limit: 25_000, unit: 'EUR' },
    },
  },
  {
    owner: 'finance',
    rationale: 'Money that leaves in larger amounts is finance’s to release.',
    reviewInDays: 60,
    content: {
      id: 'refund-over-finance-limit',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"billing.refund", resource)
when { context has amount && context.amount.value > 200000 };`,
      outcome: 'require_approval',
      reason_code: 'REFUND_FINANCE',
      sentence: 'Refunds over €2,000 in production also need finance.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ finance: 1 }),
      measure: { path: 'context.amount.value', limit: 200_000, unit: 'EUR' },
    },
  },
  {
    owner: 'operations',
    rationale:
      'Refund fraud starts with accounts whose holder was never verified. An order that nobody registered counts as unverified.',
    reviewInDays: 45,
    content: {
      id: 'refund-unverified-customer',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"billing.refund", resource)
unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };`,
      outcome: 'require_approval',
      reason_code: 'CUSTOMER_NOT_VERIFIED',
      sentence: 'A refund for a customer who is not verified needs an operations lead.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ 'operations-leads': 1 }),
    },
  },
  {
    owner: 'security',
    rationale: 'Mass deletions were the worst incidents of the last two years. Unknown reach counts as large.',
    reviewInDays: 30,
    content: {
      id: 'destructive-rows',
      kind: 'guard',
      cedar: `forbid (principal, action in Action::"class:destructive", resource)
when { !context.reach.known || (context.reach has rows && context.reach.rows > 1000) };`,
      outcome: 'require_approval',
      reason_code: 'DESTRUCTIVE_ROWS',
      sentence: 'Deleting more than 1,000 production rows needs an operations lead and a second person.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ 'operations-leads': 1, security: 1 }, 2),
      measure: { path: 'context.reach.rows', limit: 1000, unit: 'rows' },
    },
  },
  {
    owner: 'security',
    rationale: 'No agent has a reason to drop a production table. Migrations go through the release process.',
    reviewInDays: 180,
    content: {
      id: 'never-drop-table',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"database.drop_table", resource);`,
      outcome: 'never',
      reason_code: 'DROP_TABLE_PRODUCTION',
      sentence: 'Tables in production are never dropped by an agent.',
      mode: 'enforce',
      environments: production,
    },
  },
  {
    owner: 'compliance',
    rationale: 'Nearly every export is answered as well by the masked file.',
    reviewInDays: 90,
    content: {
      id: 'export-unmasked',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"crm.export_contacts", resource)
unless { context.args.masked };`,
      outcome: 'downscope',
      reason_code: 'EXPORT_UNMASKED',
      sentence: 'Contacts are exported masked.',
      mode: 'enforce',
      environments: [],
      alternative: {
        tool: 'crm.export_contacts',
        arguments: { masked: true },
        sentence: 'Ask for the same export with personal fields masked.',
      },
    },
  },
  {
    owner: 'compliance',
    rationale: 'Even masked, a large export can be joined with other data.',
    reviewInDays: 90,
    content: {
      id: 'export-over-1000',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"crm.export_contacts", resource)
when { context.args.masked && context.args.limit > 1000 };`,
      outcome: 'require_approval',
      reason_code: 'EXPORT_LARGE',
      sentence: 'Masked exports over 1,000 contacts need data protection.',
      mode: 'enforce',
      environments: [],
      requirements: ask({ 'data-protection': 1 }),
      measure: { path: 'context.args.limit', limit: 1000, unit: 'rows' },
    },
  },
  {
    owner: 'compliance',
    rationale: 'Contacts registered as resident in the EU stay in the EU.',
    reviewInDays: 120,
    content: {
      id: 'export-residency',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"crm.export_contacts", resource)
when {
  context.args has region && context.args.region != "EU" &&
  context.resources has segment && context.resources.segment has residency && context.resources.segment.residency == "EU"
};`,
      outcome: 'deny',
      reason_code: 'RESIDENCY',
      sentence: 'Contacts that reside in the EU are not exported to another region.',
      mode: 'enforce',
      environments: [],
    },
  },
  {
    owner: 'operations',
    rationale: 'A wrong e-mail to many people cannot be called back.',
    reviewInDays: 60,
    content: {
      id: 'mail-many-recipients',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"mail.send", resource)
when { context.reach has recipients && context.reach.recipients > 25 };`,
      outcome: 'require_approval',
      reason_code: 'MAIL_MANY',
      sentence: 'E-mail to more than 25 people outside needs an operations lead.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ 'operations-leads': 1 }),
      measure: { path: 'context.reach.recipients', limit: 25, unit: 'recipients' },
    },
  },
  {
    owner: 'operations',
    rationale: 'Tried out beside the real outcome: would it help to hold mail at night?',
    reviewInDays: 14,
    content: {
      id: 'mail-at-night',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"mail.send", resource)
when { context.time.hour < 6 || context.time.hour >= 22 };`,
      outcome: 'require_approval',
      reason_code: 'MAIL_AT_NIGHT',
      sentence: 'E-mail between 22:00 and 06:00 UTC would wait for an operations lead.',
      mode: 'log',
      environments: production,
      requirements: ask({ 'operations-leads': 1 }),
    },
  },
  {
    owner: 'security',
    rationale: 'A release is decided by the people who carry the pager.',
    reviewInDays: 90,
    content: {
      id: 'deploy-production',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"deploy.release", resource)
unless { context.args has percent && context.args.percent <= 10 };`,
      outcome: 'require_approval',
      reason_code: 'DEPLOY_PRODUCTION',
      sentence: 'Deploying to more than 10 % of production needs a release lead.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ release: 1 }),
      measure: { path: 'context.args.percent', limit: 10, unit: '%' },
    },
  },
  {
    owner: 'security',
    rationale: 'Canary releases may go alone, but their owner should know.',
    reviewInDays: 90,
    content: {
      id: 'deploy-canary-notice',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"deploy.release", resource)
when { context.args has percent && context.args.percent <= 10 };`,
      outcome: 'allow_with_notice',
      reason_code: 'DEPLOY_CANARY',
      sentence: 'A canary release goes ahead and the service’s owner is told.',
      mode: 'enforce',
      environments: production,
      obligations: ['notify_owner'],
    },
  },
  {
    owner: 'clinical',
    rationale: 'A note that the agent itself doubts is read by a clinician before it is filed.',
    reviewInDays: 30,
    content: {
      id: 'clinical-doubtful-note',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"clinical.update_note", resource)
unless { context has confidence && context.confidence >= 7000 };`,
      outcome: 'require_approval',
      reason_code: 'CLINICAL_DOUBT',
      sentence: 'A clinical note below 0.70 confidence is read by a clinician first.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ clinical: 1 }),
    },
  },
  {
    owner: 'legal',
    rationale: 'Privilege is lost by one wrong recipient.',
    reviewInDays: 120,
    content: {
      id: 'matter-privileged',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"matter.share_document", resource)
unless { context.resources has matter && context.resources.matter has privileged && !context.resources.matter.privileged };`,
      outcome: 'deny',
      reason_code: 'MATTER_PRIVILEGED',
      sentence: 'Documents of a privileged matter, or of one nobody classified, are not shared outside.',
      mode: 'enforce',
      environments: [],
    },
  },
  {
    owner: 'legal',
    rationale: 'Outside counsel lists change; a lawyer checks each recipient.',
    reviewInDays: 120,
    content: {
      id: 'matter-share-outside',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"matter.share_document", resource);`,
      outcome: 'require_approval',
      reason_code: 'MATTER_SHARE',
      sentence: 'Sharing a matter document outside needs legal.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ legal: 1 }),
    },
  },
  {
    owner: 'security',
    rationale: 'Administrative roles are given by people, in the access system, with a ticket.',
    reviewInDays: 90,
    content: {
      id: 'access-admin-role',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"access.grant_role", resource)
when { context.args.role like "*admin*" };`,
      outcome: 'deny',
      reason_code: 'ACCESS_ADMIN_ROLE',
      sentence: 'Agents do not grant administrative roles.',
      mode: 'enforce',
      environments: [],
    },
  },
  {
    owner: 'security',
    rationale: 'Every permission change is seen by security.',
    reviewInDays: 90,
    content: {
      id: 'access-grant',
      kind: 'guard',
      cedar: `forbid (principal, action in Action::"effect:permission_change", resource);`,
      outcome: 'require_approval',
      reason_code: 'ACCESS_GRANT',
      sentence: 'Granting a role needs security.',
      mode: 'enforce',
      environments: production,
      requirements: ask({ security: 1 }),
    },
  },
  {
    owner: 'operations',
    rationale: 'Contact owners asked to be told when an agent changes their contacts.',
    reviewInDays: 90,
    content: {
      id: 'contact-change-notice',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"crm.update_contact", resource);`,
      outcome: 'allow_with_notice',
      reason_code: 'CONTACT_CHANGED',
      sentence: 'The owner of a contact is told when an agent changes it.',
      mode: 'enforce',
      environments: production,
      obligations: ['notify_owner'],
    },
  },
  {
    owner: 'compliance',
    rationale: 'The staff portal asks us too: staff may read invoices, nobody else may.',
    reviewInDays: 120,
    content: {
      id: 'portal-staff-read',
      kind: 'permit',
      cedar: `permit (principal, action == Action::"read", resource)
when { principal has role && principal.role == "staff" };`,
      outcome: 'allow',
      reason_code: 'PORTAL_STAFF',
      sentence: 'Staff may read in the portal.',
      mode: 'enforce',
      environments: [],
    },
  },
]
