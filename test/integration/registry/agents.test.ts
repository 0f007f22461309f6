import { beforeAll, describe, expect, test } from 'vitest'
import { read } from '../../../lib/platform/db.ts'
import { approveModels } from '../../../lib/registry/agents/approve-models.ts'
import { changeAgent } from '../../../lib/registry/agents/change-agent.ts'
import { createIdentity } from '../../../lib/registry/agents/create-identity.ts'
import { getAgent } from '../../../lib/registry/agents/get-agent.ts'
import { getIdentity } from '../../../lib/registry/agents/get-identity.ts'
import { listAgents } from '../../../lib/registry/agents/list-agents.ts'
import { registerAgent } from '../../../lib/registry/agents/register-agent.ts'
import { resumeAgent } from '../../../lib/registry/agents/resume-agent.ts'
import { revokeIdentity } from '../../../lib/registry/agents/revoke-identity.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { suspendAgent } from '../../../lib/registry/agents/suspend-agent.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { listCredentials } from '../../../lib/registry/credentials/list-credentials.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { rotateCredential } from '../../../lib/registry/credentials/rotate-credential.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, newAgent, newClient, newWorld, tokenOf, unique, type World } from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
const reason = { reason: 'Because of a test.' }
const epochOf = (scope: string) =>
  read(world.organizationId, async (db) =>
    Number(
      (await db.epoch.findUnique({ where: { organizationId_scope: { organizationId: world.organizationId, scope } } }))
        ?.value ?? 0,
    ),
  )

describe('an agent', () => {
  test('is registered with its identities, is evidence, and has what the snapshot needs', async () => {
    const agent = await registerAgent(world.admin, {
      name: unique('a'),
      purpose: 'To be tested.',
      environments: ['production', 'sandbox'],
    })
    expect(agent.owner.id).toBe(world.admin.id)
    expect(agent.identities.map((i) => [i.environment, i.default_stage])).toEqual([
      ['sandbox', 'supervised'],
      ['production', 'supervised'],
    ])
    const types = (await entriesOf(world.organizationId)).filter((e) => e.agentId === agent.id).map((e) => e.type)
    expect(types).toEqual(['agent.registered', 'identity.created', 'identity.created'])
  })

  test('of a name is registered once, also when ten try at the same moment', async () => {
    const name = unique('twin')
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => registerAgent(world.admin, { name, purpose: 'To be tested.' })),
    )
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1)
    for (const t of tries)
      if (t.status === 'rejected') expect(t.reason).toMatchObject({ status: 409, code: 'name_taken' })
  })

  test('is owned by an active member of the organization', async () => {
    const elsewhere = await newWorld('elsewhere')
    for (const owner of ['per_nobody', elsewhere.admin.id])
      await expect(registerAgent(world.admin, { name: unique('a'), purpose: 'x', owner })).rejects.toMatchObject({
        status: 400,
        fields: [{ pointer: '/owner' }],
      })
  })

  test('refuses members that it does not know, and text that cannot be kept', async () => {
    for (const body of [
      { name: 'a', purpose: 'b', approved_by: 'me' },
      { name: 'a\u0000b', purpose: 'b' },
      { name: 'a\nb', purpose: 'b' },
      { name: '  ', purpose: 'b' },
      { name: 'a', purpose: 'b', environments: ['production', 'production'] },
    ])
      await expect(registerAgent(world.admin, body)).rejects.toMatchObject({ status: 400, code: 'invalid_request' })
  })

  test('gets one identity per environment', async () => {
    const { agent } = await newAgent(world, 'staging')
    await createIdentity(world.admin, agent.id, { environment: 'production' })
    await expect(createIdentity(world.admin, agent.id, { environment: 'staging' })).rejects.toMatchObject({
      code: 'identity_exists',
    })
  })

  test('suspension raises the epoch of every identity and needs a reason; a resume does not bring tokens back', async () => {
    const client = await newClient(world)
    const before = await epochOf(`identity:${client.identityId}`)
    await expect(suspendAgent(world.admin, client.agent.id, {})).rejects.toMatchObject({ status: 400 })
    await suspendAgent(world.admin, client.agent.id, reason)
    expect(await epochOf(`identity:${client.identityId}`)).toBe(before + 1)
    await expect(suspendAgent(world.admin, client.agent.id, reason)).rejects.toMatchObject({ code: 'already_so' })
    await expect(tokenOf(client)).rejects.toThrow('401')
    await resumeAgent(world.admin, client.agent.id, reason)
    await tokenOf(client)
  })

  test('keeps its name to itself when it is renamed', async () => {
    const [one, two] = [await newAgent(world), await newAgent(world)]
    await expect(changeAgent(world.admin, one.agent.id, { name: two.agent.name })).rejects.toMatchObject({
      code: 'name_taken',
    })
    expect((await changeAgent(world.admin, one.agent.id, { name: one.agent.name, purpose: 'Another.' })).purpose).toBe(
      'Another.',
    )
  })

  test('is listed by name, page after page, each once', async () => {
    const w = await newWorld('pages')
    for (let i = 0; i < 7; i++) await registerAgent(w.admin, { name: `agent ${i}`, purpose: 'x' })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await listAgents(w.admin, { limit: 3, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((a) => a.name))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `agent ${i}`))
    await expect(listAgents(w.admin, { cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 })
    await expect(listAgents(w.admin, { limit: 101 })).rejects.toMatchObject({ status: 400 })
  })
})

describe('an identity', () => {
  test('has stages for tools that exist, and each change is evidence', async () => {
    const { identityId } = await newAgent(world)
    await expect(setStage(world.admin, identityId, { tools: { 'no.tool': 'semi' } })).rejects.toMatchObject({
      status: 400,
    })
    const set = await setStage(world.admin, identityId, { default_stage: 'semi' })
    expect(set.default_stage).toBe('semi')
    const entries = (await entriesOf(world.organizationId, 'stage.changed')).filter((e) => e.subjectId === identityId)
    expect(entries).toHaveLength(1)
  })

  test('has approved models, given as a whole', async () => {
    const { identityId } = await newAgent(world)
    expect((await approveModels(world.admin, identityId, { models: ['large-2', 'small-1'] })).models).toEqual([
      'large-2',
      'small-1',
    ])
    expect((await approveModels(world.admin, identityId, { models: [] })).models).toEqual([])
  })

  test('that was revoked stays revoked, with its credentials', async () => {
    const client = await newClient(world)
    await revokeIdentity(world.admin, client.identityId, reason)
    const view = await getIdentity(world.admin, client.identityId)
    expect([view.status, view.credentials[0]?.status]).toEqual(['revoked', 'revoked'])
    await expect(suspendIdentity(world.admin, client.identityId, reason)).rejects.toMatchObject({
      code: 'identity_revoked',
    })
    await expect(issueClientSecret(world.admin, client.identityId, { kind: 'client_secret' })).rejects.toMatchObject({
      code: 'identity_revoked',
    })
  })
})

test('another organization’s agent, identity and credential are as if they were not', async () => {
  const other = await newWorld('other')
  const client = await newClient(world)
  const attempts = [
    () => getAgent(other.admin, client.agent.id),
    () => changeAgent(other.admin, client.agent.id, { purpose: 'Mine.' }),
    () => suspendAgent(other.admin, client.agent.id, reason),
    () => createIdentity(other.admin, client.agent.id, { environment: 'sandbox' }),
    () => getIdentity(other.admin, client.identityId),
    () => suspendIdentity(other.admin, client.identityId, reason),
    () => setStage(other.admin, client.identityId, { default_stage: 'autonomous' }),
    () => approveModels(other.admin, client.identityId, { models: [] }),
    () => issueClientSecret(other.admin, client.identityId, { kind: 'client_secret' }),
    () => listCredentials(other.admin, client.identityId, {}),
    () => revokeCredential(other.admin, client.identityId, client.credentialId, {}),
    () => rotateCredential(other.admin, client.identityId, client.credentialId, {}),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ status: 404, code: 'not_found' })
  const hidden = await getAgent(other.admin, client.agent.id).catch((e) => e.message)
  const missing = await getAgent(other.admin, 'agt_missing').catch((e) => e.message)
  expect(hidden).toBe(missing)
})
