import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { resumeIdentity } from '../../../lib/registry/agents/resume-identity.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { revokeCredential } from '../../../lib/registry/credentials/revoke-credential.ts'
import { verifyAccessToken } from '../../../lib/registry/oauth/access-token.ts'
import { rotateSigningKey, signingKey } from '../../../lib/registry/oauth/signing-keys.ts'
import { testDatabase } from '../../harness.ts'
import {
  BASE,
  b64,
  basic,
  call,
  form,
  newClient,
  newWorld,
  serviceToken,
  tokenOf,
  type World,
} from './registry-world.ts'

let world: World
let client: Awaited<ReturnType<typeof newClient>>
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  client = await newClient(world)
})
const TOKEN = '/api/oauth/token'
const GRANT = { grant_type: 'client_credentials' }

async function forged(
  over: Record<string, unknown>,
  header: Record<string, unknown> = {},
  key?: unknown,
): Promise<string> {
  const real = decodeJwt(await tokenOf(client))
  const { kid, algorithm, key: signer } = await signingKey()
  return await new SignJWT({ ...real, ...over })
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid, ...header })
    .sign((key ?? signer) as CryptoKey)
}

describe('an access token', () => {
  test('of another type, audience, issuer or time, or without its claims, is refused', async () => {
    await expect(verifyAccessToken(await forged({}))).resolves.toBeTruthy()
    const seconds = Math.floor(Date.now() / 1000)
    const bad = [
      await forged({}, { typ: 'JWT' }),
      await forged({ aud: 'https://elsewhere.example' }),
      await forged({ iss: 'https://elsewhere.example' }),
      await forged({ nbf: seconds + 60 }),
      await forged({ iat: seconds + 60 }),
      await forged({ credential: undefined }),
      await forged({ environment: 'moon' }),
      await forged({}, { kid: 'another' }),
      await forged({}, { kid: undefined }),
    ]
    for (const token of bad)
      await expect(verifyAccessToken(token)).rejects.toMatchObject({ status: 401, code: 'invalid_token' })
    await expect(verifyAccessToken(await forged({ exp: seconds - 6 }))).rejects.toMatchObject({ code: 'token_expired' })
  })

  test('signed with the public key as a secret, with no algorithm, or by somebody else is refused', async () => {
    const { kid } = await signingKey()
    const jwks = (await (await call(new Request(`${BASE}/.well-known/jwks.json`))).json()) as { keys: object[] }
    const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]))
    const claims = decodeJwt(await tokenOf(client))
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret)
    const stranger = await generateKeyPair('ES256')
    const cut = (await tokenOf(client)).split('.')
    for (const token of [
      hmac,
      `${b64({ alg: 'none', typ: 'at+jwt', kid })}.${b64(claims)}.`,
      await forged({}, {}, stranger.privateKey),
      `${cut[0]}.${b64({ ...claims, environment: 'sandbox' })}.${cut[2]}`,
      'a.b.c',
      '',
      'x'.repeat(5_000),
    ])
      await expect(verifyAccessToken(token)).rejects.toMatchObject({ status: 401, code: 'invalid_token' })
  })

  test('outlives the rotation of the key that signed it, and new ones are signed by the new key', async () => {
    const before = await tokenOf(client)
    const { kid } = await signingKey()
    await rotateSigningKey(kid)
    const after = await tokenOf(client)
    expect(decodeProtectedHeader(after).kid).not.toBe(kid)
    await expect(verifyAccessToken(before)).resolves.toBeTruthy()
    await expect(verifyAccessToken(after)).resolves.toBeTruthy()
    const { keys } = (await (await call(new Request(`${BASE}/.well-known/jwks.json`))).json()) as {
      keys: Record<string, string>[]
    }
    expect(keys.map((k) => k.kid)).toEqual(expect.arrayContaining([kid, decodeProtectedHeader(after).kid]))
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })
})

const introspect = async (token: string, headers: Record<string, string>) => {
  const answer = await call(form('/api/oauth/introspect', { token }, headers))
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('introspection and revocation', () => {
  test('tell a live token to its organization, and nothing to anybody else', async () => {
    const token = await tokenOf(client)
    const asAgent = await introspect(token, basic(client.identityId, client.secret))
    expect(asAgent.body).toMatchObject({ active: true, client_id: client.identityId, token_type: 'Bearer', aud: BASE })
    const asService = await introspect(token, {
      authorization: `Bearer ${await serviceToken(world, ['registry:read'])}`,
    })
    expect(asService.body.active).toBe(true)
    const elsewhere = await newWorld('other')
    const foreign = await introspect(token, { authorization: `Bearer ${await serviceToken(elsewhere)}` })
    expect(foreign).toEqual({ status: 200, body: { active: false } })
    expect((await introspect(token, {})).status).toBe(401)
    expect((await introspect(token, { authorization: `Bearer ${token}` })).body.error).toBe('invalid_client')
    expect((await introspect('junk', basic(client.identityId, client.secret))).body).toEqual({ active: false })
  })

  test('a token that its client revoked is dead; another client cannot revoke it', async () => {
    const [token, other] = [await tokenOf(client), await newClient(world)]
    const revoke = (headers: Record<string, string>) => call(form('/api/oauth/revoke', { token }, headers))
    expect((await revoke(basic(other.identityId, other.secret))).status).toBe(400)
    expect((await introspect(token, basic(client.identityId, client.secret))).body.active).toBe(true)
    expect((await revoke(basic(client.identityId, client.secret))).status).toBe(200)
    expect((await revoke(basic(client.identityId, client.secret))).status).toBe(200)
    expect((await introspect(token, basic(client.identityId, client.secret))).body).toEqual({ active: false })
  })

  test('a revoked credential takes its tokens with it and leaves those of the other', async () => {
    const one = await newClient(world)
    const first = await tokenOf(one)
    const second = await issueClientSecret(world.admin, one.identityId, { kind: 'client_secret' })
    const other = await tokenOf({ identityId: one.identityId, secret: second.client_secret })
    await revokeCredential(world.admin, one.identityId, one.credentialId, {})
    const reader = basic(client.identityId, client.secret)
    expect((await introspect(first, reader)).body).toEqual({ active: false })
    expect((await introspect(other, reader)).body.active).toBe(true)
  })

  test('a suspended identity gets no token and its live token is not active; neither is it after a resume', async () => {
    const one = await newClient(world)
    const token = await tokenOf(one)
    await suspendIdentity(world.admin, one.identityId, { reason: 'It misbehaved.' })
    const reader = basic(client.identityId, client.secret)
    expect((await introspect(token, reader)).body).toEqual({ active: false })
    const refused = await call(form(TOKEN, GRANT, basic(one.identityId, one.secret)))
    expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([401, 'invalid_client'])
    await resumeIdentity(world.admin, one.identityId, { reason: 'It was fixed.' })
    expect((await introspect(token, reader)).body).toEqual({ active: false })
    expect((await introspect(await tokenOf(one), reader)).body.active).toBe(true)
  })
})

test('the metadata names the issuer whatever host was asked', async () => {
  const answer = await call(new Request('http://elsewhere.example/.well-known/oauth-authorization-server'))
  expect(await answer.json()).toMatchObject({
    issuer: BASE,
    token_endpoint: `${BASE}/api/oauth/token`,
    jwks_uri: `${BASE}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
  })
})
