import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentEndpointsOf } from '../../../lib/authorize/endpoints.ts'
import { Instance } from '../../../lib/authorize/instance.ts'
import { resumeAgent } from '../../../lib/registry/agents/resume-agent.ts'
import { resumeIdentity } from '../../../lib/registry/agents/resume-identity.ts'
import { revokeIdentity } from '../../../lib/registry/agents/revoke-identity.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { suspendAgent } from '../../../lib/registry/agents/suspend-agent.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { createGrant } from '../../../lib/registry/grants/create-grant.ts'
import { revokeGrant } from '../../../lib/registry/grants/revoke-grant.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { releaseTool } from '../../../lib/registry/tools/release-tool.ts'
import { testDatabase } from '../../harness.ts'
import {
  basic,
  call,
  fetchOf,
  form,
  inDays,
  json,
  newClient,
  newWorld,
  refundPolicy,
  refundTool,
  tokenOf,
  type World,
} from './registry-world.ts'

// What an admin does counts at the very next call, on every instance. Neither instance here hears of changes: what
// NOTIFY brings early must be found without it.

const instances = [new Instance({ listen: false }), new Instance({ listen: false })]
const mounts = instances.map((i) => fetchOf(agentEndpointsOf(() => i)))
const reason = { reason: 'Because of a test.' }
let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  await registerTool(world.admin, { definition: refundTool() })
})
afterAll(stopChecks)

async function actingAgent() {
  const client = await newClient(world)
  await setStage(world.admin, client.identityId, { default_stage: 'autonomous' })
  const grant = await createGrant(world.admin, {
    identity: client.identityId,
    tool: 'billing.refund',
    ends_at: inDays(3),
    justification: 'Its work.',
  })
  return { ...client, grant: grant.id, token: await tokenOf(client) }
}
/** The same question to both instances: outcome and code of a decision, or status and code of a refusal. */
async function ask(token: string, value = 4_000): Promise<string[]> {
  const answers: string[] = []
  for (const mount of mounts) {
    const body = {
      tool: 'billing.refund',
      arguments: { order: '48213', amount: { value, currency: 'EUR' } },
      reasoning: { confidence: 0.95 },
    }
    const answer = await mount(json('POST', '/api/v1/authorize', token, body))
    const said = (await answer.json()) as { outcome?: string; reason?: { code: string }; code?: string }
    answers.push(answer.status === 200 ? `${said.outcome} ${said.reason?.code}` : `${answer.status} ${said.code}`)
  }
  return answers
}
const both = (answer: string) => [answer, answer]
const allowed = [expect.stringMatching(/^allow /), expect.stringMatching(/^allow /)]

describe('at the next call, on every instance', () => {
  test('a suspended identity is refused; after a resume only a new token works', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await suspendIdentity(world.admin, agent.identityId, reason)
    expect(await ask(agent.token)).toEqual(both('401 identity_suspended'))
    await resumeIdentity(world.admin, agent.identityId, reason)
    expect(await ask(agent.token)).toEqual(both('401 token_revoked'))
    expect(await ask(await tokenOf(agent))).toEqual(allowed)
  })

  test('a suspended agent is refused in every environment', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await suspendAgent(world.admin, agent.agent.id, reason)
    expect(await ask(agent.token)).toEqual(both('401 agent_suspended'))
    await resumeAgent(world.admin, agent.agent.id, reason)
    expect(await ask(await tokenOf(agent))).toEqual(allowed)
  })

  test('a revoked identity is refused', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await revokeIdentity(world.admin, agent.identityId, reason)
    expect(await ask(agent.token)).toEqual(both('401 identity_revoked'))
  })

  test('a revoked credential ends its tokens, and a new one works', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    const next = await issueClientSecret(world.admin, agent.identityId, { kind: 'client_secret' })
    await revokeCredential(world.admin, agent.identityId, agent.credentialId, {})
    expect(await ask(agent.token)).toEqual(both('401 credential_revoked'))
    expect(await ask(await tokenOf({ identityId: agent.identityId, secret: next.client_secret }))).toEqual(allowed)
  })

  test('a token that its client revoked is refused', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await call(form('/api/oauth/revoke', { token: agent.token }, basic(agent.identityId, agent.secret)))
    expect(await ask(agent.token)).toEqual(both('401 token_revoked'))
  })

  test('a revoked grant denies', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await revokeGrant(world.admin, agent.grant, reason)
    for (const answer of await ask(agent.token)) expect(answer).toMatch(/^deny /)
  })

  test('a quarantined tool denies, and a released one does not', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    await quarantineTool(world.admin, 'billing.refund', reason)
    for (const answer of await ask(agent.token)) expect(answer).toMatch(/^deny /)
    await releaseTool(world.admin, 'billing.refund', reason)
    expect(await ask(agent.token)).toEqual(allowed)
  })

  test('a published policy and a changed stage count', async () => {
    const agent = await actingAgent()
    expect(await ask(agent.token)).toEqual(allowed)
    const { id } = await publishPolicy(
      world.admin,
      refundPolicy({ cedar: refundPolicy().content.cedar.replace('25000', '1000') }),
    )
    expect(await ask(agent.token)).toEqual(both('require_approval REFUND_OVER_LIMIT'))
    await retirePolicy(world.admin, id, reason)
    expect(await ask(agent.token)).toEqual(allowed)
    await setStage(world.admin, agent.identityId, { tools: { 'billing.refund': 'shadow' } })
    expect(await ask(agent.token)).toEqual(both('deny SHADOW'))
  })
})
