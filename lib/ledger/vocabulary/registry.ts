import { z } from 'zod'
import {
  code,
  count,
  entry,
  environment,
  flag,
  hash,
  id,
  impact,
  name,
  names,
  outcome,
  stage,
  time,
  toolClass,
} from './fields.ts'

const policy = {
  policy: name,
  version: count,
  hash,
  kind: z.enum(['guard', 'permit']).optional(),
  mode: z.enum(['enforce', 'log']).optional(),
  outcome: outcome.optional(),
  code: code.optional(),
  /** A roll-back made an earlier version the one that decides. */
  restored: flag.optional(),
}
const tool = {
  tool: name,
  version: count,
  hash,
  review: z.enum(['reviewed', 'held']).optional(),
  class: toolClass.optional(),
  restored: flag.optional(),
}
const resource = { type: name, hash: hash.optional(), created: flag.optional() }

/** What decides: agents, tools, grants, rules. Names, purposes and reasons of people are disclosures. */
export const registryEntries = {
  'agent.registered': entry('An agent was registered.', { agent: id, owner: id }),
  'agent.changed': entry("An agent's name, purpose or owner was changed.", {
    agent: id,
    members: names.optional(),
    owner: id.optional(),
  }),
  'agent.suspended': entry('An agent was suspended in every environment.', { agent: id }),
  'agent.resumed': entry('A suspended agent was resumed.', { agent: id }),
  'identity.created': entry('An agent got an identity in an environment.', { identity: id, agent: id, environment }),
  'identity.changed': entry('The models or the default stage of an identity were changed.', {
    identity: id,
    agent: id.optional(),
    environment: environment.optional(),
    members: names.optional(),
    default_stage: stage.optional(),
  }),
  'identity.suspended': entry('An identity was suspended: its very next call is refused.', {
    identity: id,
    agent: id.optional(),
    cause: code.optional(),
  }),
  'identity.resumed': entry('A suspended identity was resumed.', { identity: id, agent: id.optional() }),
  'identity.revoked': entry('An identity was revoked for good.', { identity: id, agent: id.optional() }),
  'stage.changed': entry('The stage of an identity for one tool was changed.', {
    identity: id,
    tool: name.nullable(),
    from: stage.nullable().optional(),
    to: stage.nullable(),
  }),
  'credential.issued': entry('A credential was issued to an identity.', {
    credential: id,
    identity: id,
    kind: z.enum(['client_secret', 'private_key_jwt']),
    expires_at: time.nullable().optional(),
    replaces: id.optional(),
  }),
  'credential.revoked': entry('A credential was revoked.', { credential: id, identity: id, cause: code.optional() }),
  'token.revoked': entry('Access tokens were revoked before they expired.', {
    identity: id,
    token: id.optional(),
    cause: code.optional(),
  }),
  'tool.registered': entry('A tool was registered with its first version.', tool),
  'tool.version_added': entry('A tool got another version.', tool),
  'tool.reviewed': entry('A held version of a tool was reviewed.', {
    tool: name,
    version: count,
    hash: hash.optional(),
  }),
  'tool.quarantined': entry('A tool was quarantined.', { tool: name }),
  'tool.resumed': entry('A quarantined tool was resumed.', { tool: name }),
  'tool.retired': entry('A tool was retired.', { tool: name }),
  'resource_type.changed': entry('The attributes of a kind of resource were declared.', {
    type: name,
    hash: hash.optional(),
  }),
  // Disclosures: id, attributes.
  'resource.registered': entry('A system of record registered the attributes of a resource.', resource),
  'resource.removed': entry('The registered attributes of a resource were withdrawn.', { type: name }),
  'resources.registered': entry('A system of record registered the attributes of many resources.', {
    types: names,
    count,
    hash: hash.optional(),
  }),
  'grant.created': entry('An identity was given the use of a tool, within constraints, until a date.', {
    grant: id,
    hash,
    identity: id,
    tool: name,
    environment: environment.optional(),
    starts_at: time.nullable().optional(),
    ends_at: time,
    approved_by: id.optional(),
  }),
  'grant.revoked': entry('A grant was revoked.', { grant: id, hash: hash.optional(), identity: id, tool: name }),
  'limit.set': entry('A limit was set or changed.', { limit: name, hash: hash.optional(), active: flag.optional() }),
  'limit.retired': entry('A limit no longer counts.', { limit: name }),
  'policy.published': entry('A version of a policy was published.', policy),
  'policy.reviewed': entry('The owner of a policy looked at it again and left it as it is.', {
    policy: name,
    version: count,
    until: time,
  }),
  'policy.retired': entry('A policy was retired.', { policy: name, version: count.optional() }),
  'threshold.changed': entry('A cell of the threshold matrix was changed.', {
    cell: name,
    version: count.optional(),
    hash: hash.optional(),
  }),
  'threshold.signed': entry('A cell of the threshold matrix was signed off, from one side.', {
    cell: name,
    version: count,
    hash,
    side: name,
    role: name,
    loosest: outcome.optional(),
  }),
  'bands.changed': entry('The impact bands were changed.', {
    hash: hash.optional(),
    impacts: z.array(impact).optional(),
  }),
  'snapshot.activated': entry('From this entry on another snapshot decides.', {
    snapshot: hash,
    previous: hash.nullable(),
    engine: name.optional(),
    cause: name.optional(),
  }),
  'settings.changed': entry('Settings of the organization were changed.', { members: names, hash: hash.optional() }),
}
