import type { Permission } from '../../../../lib/people/permissions.ts'

/** Every permission in words, in groups: a new one without words does not compile. */
const WORDS: { [p in Permission]: [group: Group, words: string] } = {
  'approvals.read': ['decide', 'See requests that wait'],
  'approvals.vote': ['decide', 'Approve, edit and deny, from a seat in the queue'],
  'decisions.reopen': ['decide', 'Reopen what was denied in a run'],
  'decisions.review': ['decide', 'Review and flag decisions'],
  'decisions.read': ['see', 'Decisions and their cards'],
  'runs.read': ['see', 'Runs'],
  'agents.read': ['see', 'Agents'],
  'tools.read': ['see', 'Tools'],
  'resources.read': ['see', 'Resources'],
  'policies.read': ['see', 'Policies and limits'],
  'thresholds.read': ['see', 'Thresholds'],
  'people.read': ['see', 'People and queues'],
  'changes.read': ['see', 'Changes of what decides'],
  'settings.read': ['see', 'Settings'],
  'audit.read': ['see', 'The audit stream'],
  'holds.write': ['evidence', 'Place a legal hold, ask to lift one'],
  'holds.lift': ['evidence', 'Lift a legal hold that somebody else asked to lift'],
  'erasure.request': ['evidence', 'Request the erasure of a subject'],
  'erasure.confirm': ['evidence', 'Confirm an erasure that somebody else requested'],
  'audit.export': ['evidence', 'Take evidence out, with what its entries disclose'],
  'integrate.read': ['see', 'Integration and the request log'],
  'replays.write': ['rules', 'Replay recorded decisions, exactly or by a draft'],
  'policies.write': ['rules', 'Publish and retire policies'],
  'thresholds.write': ['rules', 'Change thresholds and impact bands'],
  'thresholds.sign': ['rules', 'Sign off thresholds, for the side that the role stands for'],
  'limits.write': ['rules', 'Set and retire limits'],
  'changes.write': ['rules', 'Draft changes of what they may change'],
  'changes.review': ['rules', 'Review changes of others'],
  'changes.apply': ['rules', 'Apply what others approved; take the newest back'],
  'changes.emergency': ['rules', 'Apply in an emergency; a review must follow'],
  'agents.write': ['agents', 'Register, suspend and stage agents, everywhere'],
  'agents.write_nonproduction': ['agents', 'Suspend and stage agents in sandbox and staging'],
  'credentials.write': ['agents', 'Issue and revoke keys, everywhere'],
  'credentials.write_nonproduction': ['agents', 'Issue and revoke keys in sandbox and staging'],
  'tools.write': ['agents', 'Register and review tools, everywhere'],
  'tools.write_nonproduction': ['agents', 'Register tools, to be reviewed'],
  'grants.write': ['agents', 'Give and end grants, everywhere'],
  'grants.write_nonproduction': ['agents', 'Give and end grants in sandbox and staging'],
  'resources.write': ['agents', 'Register resources'],
  'people.write': ['people', 'Invite, suspend, and change the roles of others'],
  'queues.write': ['people', 'Change queues and their people'],
  'settings.write': ['people', 'Change the organization’s settings'],
  'feeds.write': ['evidence', 'Say where the feed of the log is delivered to'],
  'service_accounts.write': ['people', 'Make and revoke service accounts'],
}
type Group = 'decide' | 'see' | 'evidence' | 'rules' | 'agents' | 'people'
const GROUPS: [Group, string][] = [
  ['decide', 'Decide'],
  ['see', 'See'],
  ['evidence', 'Holds and erasures'],
  ['rules', 'Rules'],
  ['agents', 'Agents and tools'],
  ['people', 'People and settings'],
]
export const PERMISSION_GROUPS = GROUPS.map(([group, title]) => ({
  title,
  permissions: (Object.entries(WORDS) as [Permission, [Group, string]][])
    .filter(([, [of]]) => of === group)
    .map(([permission, [, words]]) => ({ permission, words })),
}))
