import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { listCredentials } from '../../../lib/registry/credentials/list-credentials.ts'
import { registerPublicKey } from '../../../lib/registry/credentials/register-public-key.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { rotateCredential } from '../../../lib/registry/credentials/rotate-credential.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { member, newAgent, newClient, newWorld, tokenOf, type World } from './registry-world.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await testDatabase()
  world = await newWorld()
})

describe('credentials', () => {
  test('two secrets live at once, not three; a revoked one makes room', async () => {
    const client = await newClient(world)
    const second = await issueClientSecret(world.admin, client.identityId, { kind: 'client_secret' })
    await tokenOf(client)
    await tokenOf({ identityId: client.identityId, secret: second.client_secret })
    await expect(issueClientSecret(world.admin, client.identityId, { kind: 'client_secret' })).rejects.toMatchObject({
      status: 409,
    })
    await revokeCredential(world.admin, client.identityId, client.credentialId, {})
    await issueClientSecret(world.admin, client.identityId, { kind: 'client_secret' })
    await expect(tokenOf(client)).rejects.toThrow('401')
  })

  test('of ten secrets asked for at once two are issued', async () => {
    const { identityId } = await newAgent(world)
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => issueClientSecret(world.admin, identityId, { kind: 'client_secret' })),
    )
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(2)
  })

  test('the secret is nowhere in the database and in no later answer', async () => {
    const client = await newClient(world)
    const listed = await listCredentials(world.admin, client.identityId, {})
    expect(JSON.stringify(listed)).not.toContain(client.secret)
    const { rows } = await database.owner.query(
      `SELECT count(*)::int AS n FROM agent_credential c WHERE to_jsonb(c)::text LIKE '%' || $1 || '%'`,
      [client.secret.slice(4, 30)],
    )
    expect(rows[0].n).toBe(0)
  })

  test('a key serves one identity, and a revoked one does not come back', async () => {
    const jwk = await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).publicKey)
    const [one, two] = [await newAgent(world), await newAgent(world, 'sandbox')]
    const key = await registerPublicKey(world.admin, one.identityId, { kind: 'private_key_jwt', jwk })
    await expect(
      registerPublicKey(world.admin, two.identityId, { kind: 'private_key_jwt', jwk }),
    ).rejects.toMatchObject({ code: 'key_known' })
    await revokeCredential(world.admin, one.identityId, key.id, { reason: 'Lost.' })
    await expect(
      registerPublicKey(world.admin, one.identityId, { kind: 'private_key_jwt', jwk }),
    ).rejects.toMatchObject({ code: 'key_known' })
  })

  test('rotation issues a successor and ends the old one after the overlap', async () => {
    const client = await newClient(world)
    const next = await rotateCredential(world.admin, client.identityId, client.credentialId, { overlap_hours: 2 })
    if (!('client_secret' in next)) throw new Error('no secret')
    await tokenOf(client)
    await tokenOf({ identityId: client.identityId, secret: next.client_secret })
    await database.owner.query(`UPDATE agent_credential SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      client.credentialId,
    ])
    await expect(tokenOf(client)).rejects.toThrow('401')
    const listed = await listCredentials(world.admin, client.identityId, {})
    expect(listed.items.map((c) => c.status)).toEqual(['live', 'expired'])
  })

  test('older than 90 days show as overdue', async () => {
    const client = await newClient(world)
    await database.owner.query(
      `UPDATE agent_credential SET created_at = now() - interval '91 days 1 hour' WHERE id = $1`,
      [client.credentialId],
    )
    const [view] = (await listCredentials(world.admin, client.identityId, {})).items
    expect(view).toMatchObject({ rotation_overdue: true, age_days: 91 })
  })

  test('of production are out of a developer’s reach, those of sandbox are not', async () => {
    const developer = await member(world, 'developer')
    const [production, sandbox] = [await newAgent(world, 'production'), await newAgent(world, 'sandbox')]
    await expect(issueClientSecret(developer, production.identityId, { kind: 'client_secret' })).rejects.toMatchObject({
      status: 403,
    })
    await expect(issueClientSecret(developer, sandbox.identityId, { kind: 'client_secret' })).resolves.toMatchObject({
      client_id: sandbox.identityId,
    })
  })
})
