import type { Role } from '../../lib/people/permissions.ts'

// People are roles: nobody in the demonstration has a name or a story.
export interface DemoPerson {
  key: string
  name: string
  email: string
  roles: Role[]
  /** The role that demo.json lists this person under. */
  listedAs: Role
  queues: { name: string; lead?: true }[]
}
const at = (local: string) => `${local}@demo.example`

export const DEMO_PEOPLE: DemoPerson[] = [
  { key: 'admin', name: 'Administrator', email: at('admin'), roles: ['admin'], listedAs: 'admin', queues: [] },
  {
    key: 'operations',
    name: 'Operations lead',
    email: at('operations-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [
      { name: 'operations-leads', lead: true },
      { name: 'data-protection' },
      { name: 'clinical' },
      { name: 'release', lead: true },
    ],
  },
  {
    key: 'operations2',
    name: 'Second operations lead',
    email: at('second-operations-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [{ name: 'operations-leads' }, { name: 'finance' }, { name: 'release' }, { name: 'security' }],
  },
  {
    key: 'security',
    name: 'Security lead',
    email: at('security-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [
      { name: 'security', lead: true },
      { name: 'data-protection', lead: true },
    ],
  },
  {
    key: 'finance',
    name: 'Finance lead',
    email: at('finance-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [{ name: 'finance', lead: true }],
  },
  {
    key: 'clinical',
    name: 'Clinical lead',
    email: at('clinical-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [{ name: 'clinical', lead: true }],
  },
  {
    key: 'legal',
    name: 'Legal lead',
    email: at('legal-lead'),
    roles: ['approver'],
    listedAs: 'approver',
    queues: [{ name: 'legal', lead: true }],
  },
  {
    key: 'compliance',
    name: 'Compliance officer',
    email: at('compliance'),
    roles: ['compliance'],
    listedAs: 'compliance',
    queues: [],
  },
  {
    key: 'author',
    name: 'Policy author',
    email: at('policy-author'),
    roles: ['policy_author'],
    listedAs: 'policy_author',
    queues: [],
  },
  {
    key: 'developer',
    name: 'Developer',
    email: at('developer'),
    roles: ['developer'],
    listedAs: 'developer',
    queues: [],
  },
]

export interface DemoQueue {
  name: string
  title: string
  description: string
  serviceLevelSeconds: number
  escalateAfterSeconds?: number
  escalateTo?: string
}
export const DEMO_QUEUES: DemoQueue[] = [
  {
    name: 'operations-leads',
    title: 'Operations leads',
    description: 'Money, customer records and everything that no other queue owns.',
    serviceLevelSeconds: 900,
    escalateAfterSeconds: 600,
  },
  { name: 'finance', title: 'Finance', description: 'Amounts over the operations limit.', serviceLevelSeconds: 28_800 },
  {
    name: 'security',
    title: 'Security',
    description: 'Permissions, destructive changes, anything critical.',
    serviceLevelSeconds: 900,
    escalateAfterSeconds: 600,
  },
  {
    name: 'data-protection',
    title: 'Data protection',
    description: 'Exports of personal data.',
    serviceLevelSeconds: 7_200,
  },
  { name: 'clinical', title: 'Clinical', description: 'Changes to clinical notes.', serviceLevelSeconds: 900 },
  {
    name: 'legal',
    title: 'Legal',
    description: 'Matter documents that leave the organization.',
    serviceLevelSeconds: 28_800,
  },
  { name: 'release', title: 'Release', description: 'Deployments to production.', serviceLevelSeconds: 14_400 },
]
