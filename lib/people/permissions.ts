// The same typed name hides the button and guards the operation.

export const ROLES = ['approver', 'compliance', 'policy_author', 'admin', 'developer'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = [
  'approvals.read',
  'approvals.vote', // and a seat in one of the request's queues
  'decisions.read',
  'decisions.review',
  'decisions.reopen', // lift a denial inside a run
  'runs.read',
  'agents.read',
  'agents.write', // register, suspend, stages, any environment
  'agents.write_nonproduction',
  'credentials.write', // any environment
  'credentials.write_nonproduction',
  'tools.read',
  'tools.write',
  'tools.write_nonproduction',
  'resources.read',
  'resources.write',
  'grants.write',
  'grants.write_nonproduction',
  'limits.write',
  'policies.read',
  'policies.write',
  'thresholds.read',
  'thresholds.write',
  'thresholds.sign', // for the side that one's role stands for
  'changes.read',
  'changes.write', // draft; each item needs the permission of what it changes as well
  'changes.review', // never one's own
  'changes.apply', // what others approved; and take the newest back
  'changes.emergency', // apply without approvals; a review must follow
  'replays.write', // decide recorded decisions again, exactly or by a draft
  'audit.read',
  'holds.write', // place a legal hold, ask to lift one
  'holds.lift', // what somebody else asked to lift
  'erasure.request',
  'erasure.confirm', // never one's own request
  'audit.export', // take entries with what they disclose out of the product, in feeds and bundles
  'feeds.write', // where the feed is delivered to
  'integrate.read',
  'service_accounts.write',
  'people.read',
  'people.write', // invite, roles (never one's own), suspend, reset links
  'queues.write',
  'settings.read',
  'settings.write',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const READ: Permission[] = [
  'decisions.read',
  'runs.read',
  'agents.read',
  'tools.read',
  'resources.read',
  'policies.read',
  'thresholds.read',
  'thresholds.sign',
  'changes.read',
  'settings.read',
  'people.read',
]
export const ROLE_PERMISSIONS: { [r in Role]: readonly Permission[] } = {
  approver: ['approvals.read', 'approvals.vote', 'decisions.reopen', ...READ],
  compliance: [
    'approvals.read',
    'decisions.review',
    'changes.review',
    'replays.write',
    'audit.read',
    'holds.write',
    'holds.lift',
    'erasure.request',
    'audit.export',
    'integrate.read',
    ...READ,
  ],
  policy_author: [
    'approvals.read',
    'policies.write',
    'changes.write',
    'changes.review',
    'changes.apply',
    'replays.write',
    ...READ,
  ],
  admin: [
    'approvals.read',
    'approvals.vote', // only where the admin sits in a queue
    'agents.write',
    'agents.write_nonproduction',
    'credentials.write',
    'credentials.write_nonproduction',
    'tools.write',
    'tools.write_nonproduction',
    'resources.write',
    'grants.write',
    'grants.write_nonproduction',
    'limits.write',
    'policies.write',
    'thresholds.write',
    'changes.write',
    'changes.review',
    'changes.apply',
    'changes.emergency',
    'replays.write',
    'audit.read',
    'holds.lift',
    'erasure.confirm',
    'audit.export',
    'feeds.write',
    'integrate.read',
    'service_accounts.write',
    'people.write',
    'queues.write',
    'settings.write',
    ...READ,
  ],
  developer: ['credentials.write_nonproduction', 'tools.write_nonproduction', 'integrate.read', ...READ],
}

/** Scopes of service accounts: narrower than any role. */
export const SCOPES = [
  'agents:write',
  'tools:write',
  'grants:write',
  'limits:write',
  'policies:write',
  'thresholds:write',
  'queues:write',
  'changes:write', // draft and submit; people review and apply
  'registry:read', // agents, tools, grants, limits, policies, thresholds, queues, snapshots, resources
  'decisions:read',
  'replays:write', // start and cancel replays
  'audit:read',
  'audit:export', // with what the entries disclose
  'resources:write', // register attributes of resources
  'previews:write', // state the reach of an exact action
  'outcomes:write', // report outcomes as the tool server
  'evaluate:foreign', // AuthZEN subjects that are not agents
  'evaluate:agents', // a registered enforcement point asks for agents' identities
] as const
export type Scope = (typeof SCOPES)[number]

export const permissionsOf = (roles: readonly string[]): Set<Permission> =>
  new Set(roles.flatMap((r) => ROLE_PERMISSIONS[r as Role] ?? []))

/** The roles that hold a permission: for the sentence that tells a person what to ask for. */
export const rolesWith = (permission: Permission): Role[] =>
  ROLES.filter((r) => ROLE_PERMISSIONS[r].includes(permission))
