import type { EntryType } from '../ledger/entry-types.ts'

// How long evidence is kept is set by class of entry. Written down here for people and in the database for whatever
// deletes (ledger.class_of, default_days, floor_days); a test holds the two against each other, type by type.

export const RETENTION_CLASSES = ['decisions', 'approvals', 'configuration', 'access', 'reads', 'evidence'] as const
export type RetentionClass = (typeof RETENTION_CLASSES)[number]

export const DEFAULT_DAYS: { [c in RetentionClass]: number } = {
  decisions: 2_557, // 7 years
  approvals: 2_557,
  configuration: 3_653, // 10 years
  access: 731,
  reads: 731,
  evidence: 3_653,
}

/** What the law, or a contract, asks to be kept at least. In days; six months and six years at their longest. */
export const FLOORS = { eu_ai_act: 184, hipaa: 2_192, sec_17a4: 2_192 } as const
export type Floor = keyof typeof FLOORS
export const FLOOR_NAMES = Object.keys(FLOORS) as Floor[]
export const floorDays = (floors: readonly Floor[]): number => Math.max(0, ...floors.map((f) => FLOORS[f]))

const AREAS: { [c in Exclude<RetentionClass, 'access'>]: readonly string[] } = {
  decisions: [
    ...['decision', 'capability', 'action', 'outcome', 'human_outcome', 'run', 'preview', 'card', 'request', 'replay'],
  ],
  approvals: ['approval'],
  configuration: [
    ...['organization', 'person', 'queue', 'service_account', 'agent', 'identity', 'stage', 'credential', 'token'],
    ...['tool', 'resource_type', 'resource', 'resources', 'grant', 'limit', 'policy', 'threshold', 'bands', 'snapshot'],
    ...['settings', 'change', 'feed_endpoint'],
  ],
  reads: ['audit', 'export', 'view', 'saved_view'],
  evidence: ['log', 'writer', 'hold', 'erasure', 'retention', 'anchor', 'checkpoint', 'witness', 'signer'],
}
const ACCESS: readonly EntryType[] = [
  'person.signed_in',
  'person.sign_in_failed',
  'person.locked',
  'person.signed_out',
  'person.switched',
  'person.session_revoked',
]

/** Null where nobody has said it; the database then keeps it with the evidence. */
export function classOf(type: string): RetentionClass | null {
  if (ACCESS.includes(type as EntryType)) return 'access'
  const area = type.slice(0, type.indexOf('.'))
  const found = Object.entries(AREAS).find(([, areas]) => areas.includes(area))
  return (found?.[0] as RetentionClass | undefined) ?? null
}
