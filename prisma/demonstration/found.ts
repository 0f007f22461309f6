import { randomBytes } from 'node:crypto'
import { acceptInvitation } from '../../lib/people/accept-invitation.ts'
import type { PersonActor, ServiceActor, SystemActor } from '../../lib/people/actor.ts'
import { invitePerson } from '../../lib/people/invite-person.ts'
import { tokenOfLink } from '../../lib/people/links.ts'
import { openSession } from '../../lib/people/open-session.ts'
import { SCOPES } from '../../lib/people/permissions.ts'
import { now, nowMs } from '../../lib/platform/clock.ts'
import { approveModels } from '../../lib/registry/agents/approve-models.ts'
import { registerAgent } from '../../lib/registry/agents/register-agent.ts'
import { setStage } from '../../lib/registry/agents/set-stage.ts'
import { issueClientSecret } from '../../lib/registry/credentials/issue-client-secret.ts'
import { createGrant } from '../../lib/registry/grants/create-grant.ts'
import { setLimit } from '../../lib/registry/limits/set-limit.ts'
import { createOrganization } from '../../lib/registry/organizations/create-organization.ts'
import { endSetUp } from '../../lib/registry/organizations/set-up.ts'
import { publishPolicies } from '../../lib/registry/policies/publish-policies.ts'
import { addMember } from '../../lib/registry/queues/add-member.ts'
import { changeQueue } from '../../lib/registry/queues/change-queue.ts'
import { createQueue } from '../../lib/registry/queues/create-queue.ts'
import { registerResources } from '../../lib/registry/resources/register-resources.ts'
import { createServiceAccount } from '../../lib/registry/service-accounts/create-service-account.ts'
import { changeThreshold } from '../../lib/registry/thresholds/change-threshold.ts'
import { signOffThreshold } from '../../lib/registry/thresholds/sign-off-threshold.ts'
import { registerTool } from '../../lib/registry/tools/register-tool.ts'
import { DEMO_AGENTS, DEMO_LIMITS, DEMO_RESOURCES } from './agents.ts'
import { DEMO_PEOPLE, DEMO_QUEUES } from './people.ts'
import { DEMO_POLICIES } from './policies.ts'
import { POLICY_EXAMPLES } from './policy-examples.ts'
import { DEMO_THRESHOLDS } from './thresholds.ts'
import { DEMO_TOOLS } from './tools.ts'

// Every row comes from the operation that the console and the API call: the demonstration's evidence is real evidence.

const DAY_MS = 86_400_000
/** Who signs a cell in a role. */
const SIGNERS = { policy_author: 'author', compliance: 'compliance' } as const
const inDays = (days: number) => new Date(nowMs() + days * DAY_MS).toISOString()

export interface FoundIdentity {
  agent: string
  agentId: string
  identityId: string
  environment: string
  credentialId: string
  secret: string
}
export interface Founded {
  organizationId: string
  organization: string
  /** A signed-in person, freshly when `freshSeconds` asks for it. */
  person(key: string, freshSeconds?: number): Promise<PersonActor>
  passwords: Map<string, string>
  identities: FoundIdentity[]
  service: ServiceActor
  serviceToken: string
}

/** @param pass lets a little time go by between two steps */
export async function found(pass: () => void): Promise<Founded> {
  const name = 'Demonstration'
  const organization = await createOrganization(
    { name, slug: 'demonstration', time_zone: 'Europe/Berlin', demonstration: true },
    'demonstration',
  )
  const organizationId = organization.id
  const system: SystemActor = { kind: 'system', organizationId, id: 'demonstration' }
  pass()
  const { ids, passwords } = await invitePeople(system)
  const person = signIns(organizationId, ids)
  const admin = await person('admin')
  await makeQueues(admin, ids)
  pass()
  for (const definition of DEMO_TOOLS) await registerTool(admin, { definition, owner: id(ids, 'developer') })
  const account = await createServiceAccount(admin, { name: 'Systems of record', scopes: [...SCOPES] })
  const service: ServiceActor = {
    kind: 'service',
    organizationId,
    id: account.id,
    name: account.name,
    scopes: [...SCOPES],
  }
  pass()
  await registerResources(service, { resources: DEMO_RESOURCES })
  await publishPolicies(admin, {
    policies: DEMO_POLICIES.map((p) => ({
      content: p.content,
      owner: id(ids, p.owner),
      rationale: p.rationale,
      review_at: inDays(p.reviewInDays),
      examples: POLICY_EXAMPLES[p.content.id] ?? [],
    })),
  })
  for (const { id: limit, ...definition } of DEMO_LIMITS) await setLimit(admin, limit, { definition })
  for (const { cell, owner, rationale, reviewInDays, signedBy } of DEMO_THRESHOLDS) {
    const { semi, autonomous, ...name } = cell
    const changed = await changeThreshold(admin, name, {
      semi,
      autonomous,
      owner: id(ids, owner),
      rationale,
      review_at: inDays(reviewInDays),
    })
    const { version, hash } = changed
    for (const role of signedBy) await signOffThreshold(await person(SIGNERS[role]), name, { role, version, hash })
  }
  pass()
  const identities = await registerAgents(admin, ids)
  await endSetUp(system)
  return { organizationId, organization: name, person, passwords, identities, service, serviceToken: account.token }
}

const id = (ids: Map<string, string>, key: string): string => {
  const found = ids.get(key)
  if (!found) throw new Error(`the demonstration has no person ${key}`)
  return found
}

async function invitePeople(system: SystemActor) {
  const ids = new Map<string, string>()
  const passwords = new Map<string, string>()
  for (const person of DEMO_PEOPLE) {
    const { url } = await invitePerson(system, { email: person.email, roles: person.roles })
    const password = randomBytes(12).toString('base64url')
    const joined = await acceptInvitation({ token: tokenOfLink(url), name: person.name, password })
    ids.set(person.key, joined.personId)
    passwords.set(person.email, password)
  }
  return { ids, passwords }
}

const SESSION_MS = 6 * 3_600_000
function signIns(organizationId: string, ids: Map<string, string>): Founded['person'] {
  const open = new Map<string, { actor: PersonActor; at: number }>()
  return async (key, freshSeconds) => {
    const known = open.get(key)
    const age = known ? nowMs() - known.at : Number.POSITIVE_INFINITY
    if (known && age < SESSION_MS && (freshSeconds === undefined || age < freshSeconds * 1000)) return known.actor
    const personId = id(ids, key)
    const opened = await openSession({
      personId,
      via: 'password',
      authenticatedAt: now(),
      address: null,
      organizationId,
    })
    const listed = DEMO_PEOPLE.find((p) => p.key === key)
    const actor: PersonActor = {
      kind: 'person',
      organizationId,
      id: personId,
      name: listed?.name ?? key,
      email: listed?.email ?? '',
      roles: opened.roles,
      sessionId: opened.sessionId,
      timeZone: 'Europe/Berlin',
    }
    open.set(key, { actor, at: nowMs() })
    return actor
  }
}

async function makeQueues(admin: PersonActor, ids: Map<string, string>): Promise<void> {
  for (const q of DEMO_QUEUES) {
    const terms = {
      title: q.title,
      description: q.description,
      service_level_seconds: q.serviceLevelSeconds,
      escalate_after_seconds: q.escalateAfterSeconds ?? null,
    }
    if (q.name === 'operations-leads') await changeQueue(admin, q.name, terms)
    else await createQueue(admin, { name: q.name, ...terms })
  }
  for (const p of DEMO_PEOPLE)
    for (const q of p.queues) await addMember(admin, q.name, id(ids, p.key), { lead: q.lead ?? false })
}

async function registerAgents(admin: PersonActor, ids: Map<string, string>): Promise<FoundIdentity[]> {
  const identities: FoundIdentity[] = []
  for (const agent of DEMO_AGENTS) {
    const registered = await registerAgent(admin, {
      name: agent.name,
      purpose: agent.purpose,
      owner: id(ids, agent.owner),
      environments: agent.identities.map((i) => i.environment),
    })
    for (const wanted of agent.identities) {
      const identity = registered.identities.find((i) => i.environment === wanted.environment)
      if (!identity) throw new Error(`${agent.name} has no identity in ${wanted.environment}`)
      if (wanted.models?.length) await approveModels(admin, identity.id, { models: wanted.models })
      await setStage(admin, identity.id, {
        default_stage: wanted.defaultStage,
        ...(wanted.stages ? { tools: wanted.stages } : {}),
      })
      for (const grant of wanted.grants)
        await createGrant(admin, {
          identity: identity.id,
          tool: grant.tool,
          constraints: grant.constraints ?? {},
          ask_above: grant.askAbove ?? null,
          ends_at: inDays(grant.days),
          justification: grant.justification,
        })
      const credential = await issueClientSecret(admin, identity.id, { kind: 'client_secret' })
      identities.push({
        agent: agent.name,
        agentId: registered.id,
        identityId: identity.id,
        environment: wanted.environment,
        credentialId: credential.id,
        secret: credential.client_secret,
      })
    }
  }
  return identities
}
