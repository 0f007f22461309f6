// Which class of OCSF 1.8 an entry's type belongs to, and which activity of that class it is. A type that is new to the
// log has a class without a line here: by its kind, and by its verb.

export const API_ACTIVITY = 6003
export const AUTHENTICATION = 3002
export const AUTHORIZE_SESSION = 3003
export const ENTITY_MANAGEMENT = 3004
export const USER_ACCESS = 3005
export const DETECTION_FINDING = 2004
export type OcsfClass = 6003 | 3002 | 3003 | 3004 | 3005 | 2004

export const OTHER = 99

/** Where the verb of a type would say something else than what it is. */
const TYPES: { readonly [type: string]: readonly [OcsfClass, number] } = {
  'person.signed_in': [AUTHENTICATION, 1],
  'person.sign_in_failed': [AUTHENTICATION, 1],
  'person.signed_out': [AUTHENTICATION, 2],
  'person.session_revoked': [AUTHENTICATION, 2],
  'person.switched': [AUTHENTICATION, 7],
  'person.locked': [DETECTION_FINDING, 1],
  'person.roles_changed': [USER_ACCESS, 1],
  // what lets somebody in from now on is minted
  'credential.issued': [AUTHORIZE_SESSION, 1],
  'service_account.token_shown': [AUTHORIZE_SESSION, 1],
  'stage.changed': [USER_ACCESS, 1],
  'queue.member_added': [USER_ACCESS, 1],
  'queue.member_changed': [USER_ACCESS, 1],
  'queue.member_removed': [USER_ACCESS, 2],
  'grant.created': [USER_ACCESS, 1],
  'grant.revoked': [USER_ACCESS, 2],
  // somebody should look at these
  'card.flagged': [DETECTION_FINDING, 1],
  'decision.conflict': [DETECTION_FINDING, 1],
  'request.suppressed': [DETECTION_FINDING, 1],
  'tool.quarantined': [DETECTION_FINDING, 1],
  'log.recovered': [DETECTION_FINDING, 1],
}
const KINDS: { readonly [kind: string]: OcsfClass } = {
  decision: API_ACTIVITY,
  approval: API_ACTIVITY,
  action: API_ACTIVITY,
  outcome: API_ACTIVITY,
  human_outcome: API_ACTIVITY,
  preview: API_ACTIVITY,
  run: API_ACTIVITY,
  audit: API_ACTIVITY,
  card: API_ACTIVITY,
  replay: API_ACTIVITY,
  erasure: API_ACTIVITY,
  retention: API_ACTIVITY,
  inputs: API_ACTIVITY,
  hold: API_ACTIVITY,
  export: API_ACTIVITY,
  capability: AUTHORIZE_SESSION,
  elevation: USER_ACCESS,
  breaker: DETECTION_FINDING,
  anchor: DETECTION_FINDING,
}

/** Verbs of API Activity: create, read, update, delete. */
const CALLS: readonly (readonly [RegExp, number])[] = [
  [/(?:created|requested|started|opened|stated|reported|made|placed|joined)$/, 1],
  [/(?:read|exported|finished)$/, 2],
  [/(?:changed|edited|decided|voted|commented|escalated|reviewed|committed|consumed|reopened|noted|reverted)$/, 3],
  [/(?:cancelled|executed|expired|lapsed|superseded|lifted|removed)$/, 4],
]
/** Verbs of Entity Management. */
const MANAGED: readonly (readonly [RegExp, number])[] = [
  [/(?:created|registered|invited|published|set|drafted|issued|added|opened)$/, 1],
  [/(?:shown|reviewed)$/, 2],
  [/(?:retired|revoked|removed|deleted|withdrawn|rejected)$/, 4],
  [/(?:enrolled|joined|linked)$/, 6],
  [/(?:activated|applied)$/, 10],
  [/disabled$/, 9],
  [/(?:suspended|paused)$/, 12],
  [/(?:resumed|restored)$/, 13],
]

export function classOf(type: string): { uid: OcsfClass; activity: number } {
  const known = TYPES[type]
  if (known) return { uid: known[0], activity: known[1] }
  const [kind = '', verb = ''] = type.split('.')
  const uid = KINDS[kind] ?? ENTITY_MANAGEMENT
  const by = (verbs: typeof CALLS, otherwise: number) => verbs.find(([pattern]) => pattern.test(verb))?.[1] ?? otherwise
  switch (uid) {
    case API_ACTIVITY:
      return { uid, activity: by(CALLS, OTHER) }
    case ENTITY_MANAGEMENT:
      return { uid, activity: by(MANAGED, 3) }
    case USER_ACCESS:
      return { uid, activity: /(?:revoked|removed|ended|expired)$/.test(verb) ? 2 : 1 }
    default:
      return { uid, activity: 1 }
  }
}
