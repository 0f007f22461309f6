'use server'
import { z } from 'zod'
import { createIdentityGoverned } from '../../../lib/changes/governed-registrations.ts'
import { action } from '../../../lib/people/action.ts'
import { listPeople } from '../../../lib/people/list-people.ts'
import { approveModels } from '../../../lib/registry/agents/approve-models.ts'
import { changeAgent } from '../../../lib/registry/agents/change-agent.ts'
import { explainPermission } from '../../../lib/registry/agents/explain-permission.ts'
import { registerAgent } from '../../../lib/registry/agents/register-agent.ts'
import { resumeAgent } from '../../../lib/registry/agents/resume-agent.ts'
import { resumeIdentity } from '../../../lib/registry/agents/resume-identity.ts'
import { revokeIdentity } from '../../../lib/registry/agents/revoke-identity.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { suspendAgent } from '../../../lib/registry/agents/suspend-agent.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { registerPublicKey } from '../../../lib/registry/credentials/register-public-key.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { rotateCredential } from '../../../lib/registry/credentials/rotate-credential.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { revokeGrant } from '../../../lib/registry/grants/revoke-grant.ts'
import { getTool } from '../../../lib/registry/tools/get-tool.ts'
import { governedAction } from '../_change/governed-action.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

const anything = z.record(z.string(), z.unknown())
const about = <N extends string>(name: N) => z.looseObject({ [name]: z.string().max(128) } as { [n in N]: z.ZodString })

export const register = action('agents.write', anything, registerAgent)
export const change = action('agents.write', about('agent'), (a, { agent, ...body }) => changeAgent(a, agent, body))
export const suspend = action('agents.write', about('agent'), (a, { agent, ...body }) => suspendAgent(a, agent, body))
export const resume = action('agents.write', about('agent'), (a, { agent, ...body }) => resumeAgent(a, agent, body))
export const addIdentity = action('agents.write', about('agent'), (a, { agent, ...body }) =>
  createIdentityGoverned(a, agent, body),
)

// whoever reaches only sandbox and staging is refused production by the operation itself
const ofIdentity = about('identity')
export const suspendOne = action('agents.write_nonproduction', ofIdentity, (a, { identity, ...body }) =>
  suspendIdentity(a, identity, body),
)
export const resumeOne = action('agents.write_nonproduction', ofIdentity, (a, { identity, ...body }) =>
  resumeIdentity(a, identity, body),
)
export const revokeOne = action('agents.write_nonproduction', ofIdentity, (a, { identity, ...body }) =>
  revokeIdentity(a, identity, body),
)
export const stages = governedAction(
  'agents.write_nonproduction',
  ofIdentity,
  ({ identity, ...value }) => ({ kind: 'stages.set', identity, value }),
  (a, { identity, ...body }) => setStage(a, identity, body),
)
export const models = governedAction(
  'agents.write_nonproduction',
  ofIdentity,
  ({ identity, ...value }) => ({ kind: 'models.approve', identity, value }),
  (a, { identity, ...body }) => approveModels(a, identity, body),
)
export const issueSecret = action('credentials.write_nonproduction', ofIdentity, (a, { identity, ...body }) =>
  issueClientSecret(a, identity, body),
)
export const registerKey = action('credentials.write_nonproduction', ofIdentity, (a, { identity, ...body }) =>
  registerPublicKey(a, identity, body),
)
const ofCredential = z.looseObject({ identity: z.string().max(128), credential: z.string().max(128) })
export const rotate = action('credentials.write_nonproduction', ofCredential, (a, { identity, credential, ...body }) =>
  rotateCredential(a, identity, credential, body),
)
export const revoke = action('credentials.write_nonproduction', ofCredential, (a, { identity, credential, ...body }) =>
  revokeCredential(a, identity, credential, body),
)
export const grant = governedAction(
  'grants.write_nonproduction',
  anything,
  (value) => ({ kind: 'grant.create', value }),
  createGrant,
)
export const endGrant = action('grants.write_nonproduction', about('grant'), (a, { grant: id, ...body }) =>
  revokeGrant(a, id, body),
)
/** A grant is never changed: another takes its place, and only then the old one ends. */
export const replaceGrant = governedAction(
  'grants.write_nonproduction',
  z.looseObject({ replaces: z.string().max(128) }),
  ({ replaces, ...value }) => [
    { kind: 'grant.create', value },
    { kind: 'grant.revoke', id: replaces, reason: 'Replaced by the new grant of the same change.' },
  ],
  async (a, { replaces, ...body }) => {
    const made = await createGrant(a, body)
    await revokeGrant(a, replaces, { reason: `Replaced by ${made.id}.` })
    return made
  },
)

// reads that a form needs while it is filled in
export const explain = action('agents.read', anything, explainPermission)
export const definitionOf = action('tools.read', z.strictObject({ tool: z.string().max(128) }), async (a, { tool }) => {
  const { definition, title, status } = await getTool(a, tool)
  return { definition, title, status }
})
export const findPeople = action('people.read', z.strictObject({ q: z.string().max(100) }), (a, { q }) =>
  listPeople(a, { q, status: 'active', limit: 20 }),
)
