import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { registerPublicKey } from '../../../lib/registry/credentials/register-public-key.ts'
import { verifyAccessToken } from '../../../lib/registry/oauth/access-token.ts'
import { testDatabase } from '../../harness.ts'
import { BASE, b64, basic, call, form, newClient, newWorld, tokenOf, type World } from './registry-world.ts'

let world: World
let client: Awaited<ReturnType<typeof newClient>>
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  client = await newClient(world)
})
const TOKEN = '/api/oauth/token'
const GRANT = { grant_type: 'client_credentials' }
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

describe('POST /api/oauth/token', () => {
  test('sells an RFC 9068 token that carries organization, agent, environment and credential', async () => {
    const answer = await call(form(TOKEN, GRANT, basic(client.identityId, client.secret)))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const body = (await answer.json()) as { access_token: string; token_type: string; expires_in: number }
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({
      iss: BASE,
      aud: BASE,
      sub: client.identityId,
      client_id: client.identityId,
      organization: world.organizationId,
      agent: client.agent.id,
      environment: 'production',
      credential: client.credentialId,
    })
    expect((claims.exp as number) - (claims.iat as number)).toBeLessThanOrEqual(600)
    await expect(verifyAccessToken(body.access_token)).resolves.toMatchObject({ jti: claims.jti })
  })

  test('takes the secret in the body as well', async () => {
    const answer = await call(form(TOKEN, { ...GRANT, client_id: client.identityId, client_secret: client.secret }))
    expect(answer.status).toBe(200)
  })

  test('answers an unknown client, a wrong secret and a malformed header alike', async () => {
    const wrong = [
      await call(form(TOKEN, GRANT, basic(client.identityId, 'css_wrong'))),
      await call(form(TOKEN, GRANT, basic('agi_unknown', 'css_wrong'))),
      await call(form(TOKEN, { ...GRANT, client_id: 'agi_unknown', client_secret: 'css_wrong' })),
      await call(form(TOKEN, { ...GRANT, client_id: 'agi_\u0000', client_secret: 'css_wrong' })),
    ]
    for (const answer of wrong) {
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await answer.json()).toEqual({
        error: 'invalid_client',
        error_description: 'The client could not be authenticated.',
      })
    }
    expect((await call(form(TOKEN, GRANT, { authorization: 'Basic !!!' }))).status).toBe(401)
    expect((await call(form(TOKEN, GRANT))).status).toBe(401)
  })

  test('refuses what RFC 6749 refuses, with its codes', async () => {
    const id = basic(client.identityId, client.secret)
    const cases: [Request, number, string][] = [
      [form(TOKEN, {}, id), 400, 'invalid_request'],
      [form(TOKEN, { grant_type: 'password' }, id), 400, 'unsupported_grant_type'],
      [form(TOKEN, 'grant_type=client_credentials&grant_type=client_credentials', id), 400, 'invalid_request'],
      [form(TOKEN, { ...GRANT, client_secret: client.secret }, id), 400, 'invalid_request'],
      [form(TOKEN, { ...GRANT, client_id: 'agi_other' }, id), 400, 'invalid_request'],
      [form(TOKEN, { ...GRANT, scope: 'everything' }, id), 400, 'invalid_scope'],
      [form(TOKEN, { ...GRANT, resource: 'https://elsewhere.example' }, id), 400, 'invalid_target'],
      [form(TOKEN, { ...GRANT, authorization_details: '[]' }, id), 400, 'invalid_authorization_details'],
      [form(TOKEN, 'grant_type=%ff%fe', { ...id, 'content-type': 'application/json' }), 400, 'invalid_request'],
    ]
    for (const [request, status, error] of cases) {
      const answer = await call(request)
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error])
    }
    expect((await call(form(TOKEN, { ...GRANT, anything_else: '1' }, id))).status).toBe(200)
  })

  test('throttles failures of one client, without locking out whoever holds the right secret', async () => {
    const other = await newClient(world)
    await tokenOf(other)
    const statuses = []
    for (let i = 0; i < 14; i++)
      statuses.push((await call(form(TOKEN, GRANT, basic(other.identityId, `css_${i}`)))).status)
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401))
    expect(statuses.slice(10)).toEqual(Array(4).fill(429))
    await tokenOf(other)
  })
})

async function keyClient(alg: 'EdDSA' | 'ES256') {
  const { identityId } = await newClient(world)
  const pair = await generateKeyPair(alg, { extractable: true })
  await registerPublicKey(world.admin, identityId, { kind: 'private_key_jwt', jwk: await exportJWK(pair.publicKey) })
  const assertion = (over: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    new SignJWT({ iss: identityId, sub: identityId, aud: BASE + TOKEN, jti: crypto.randomUUID(), ...over })
      .setProtectedHeader({ alg, ...header })
      .setIssuedAt()
      .setExpirationTime((over.exp as number | undefined) ?? '2m')
      .sign(pair.privateKey)
  return { identityId, pair, assertion }
}
const present = (client_assertion: string, more: Record<string, string> = {}) =>
  call(form(TOKEN, { ...GRANT, client_assertion_type: ASSERTION, client_assertion, ...more }))

describe('private_key_jwt', () => {
  test.each(['EdDSA', 'ES256'] as const)('with %s buys a token', async (alg) => {
    const { assertion, identityId } = await keyClient(alg)
    for (const aud of [BASE, BASE + TOKEN, 'http://127.0.0.1:3001', `http://127.0.0.1:3001${TOKEN}`]) {
      const answer = await present(await assertion({ aud }))
      expect(answer.status).toBe(200)
      const { access_token } = (await answer.json()) as { access_token: string }
      expect(decodeJwt(access_token).sub).toBe(identityId)
    }
  })

  test('an assertion is good for one token, also when two bring it at once', async () => {
    const { assertion } = await keyClient('EdDSA')
    const same = await assertion()
    const statuses = (await Promise.all([present(same), present(same), present(same)])).map((a) => a.status).sort()
    expect(statuses).toEqual([200, 401, 401])
    expect((await present(same)).status).toBe(401)
  })

  test('another audience, issuer or subject, too long a life, no jti, expired: refused', async () => {
    const { assertion, identityId } = await keyClient('ES256')
    const seconds = Math.floor(Date.now() / 1000)
    for (const over of [
      { aud: 'https://elsewhere.example' },
      { iss: 'agi_other' },
      { exp: seconds + 3600 },
      { exp: seconds - 60 },
      { jti: undefined },
      { jti: '' },
      { jti: 'x'.repeat(300) },
      { nbf: seconds + 120 },
    ]) {
      const answer = await present(await assertion(over))
      expect([over, answer.status]).toEqual([over, 401])
    }
    const other = await keyClient('ES256')
    expect((await present(await other.assertion({ iss: identityId, sub: identityId }))).status).toBe(401)
    expect((await present(await assertion(), { client_id: 'agi_other' })).status).toBe(400)
    expect((await present('not a token')).status).toBe(400)
  })

  test('a key that the header offers is not looked at, nor is an algorithm that the registered key is not for', async () => {
    const { identityId, pair } = await keyClient('EdDSA')
    const claims = {
      iss: identityId,
      sub: identityId,
      aud: BASE,
      jti: crypto.randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
    }
    const mine = await generateKeyPair('EdDSA', { extractable: true })
    const offered = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', jwk: await exportJWK(mine.publicKey) })
      .sign(mine.privateKey)
    expect((await present(offered)).status).toBe(401)
    const publicBytes = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.publicKey)))
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(publicBytes)
    expect((await present(symmetric)).status).toBe(401)
    const none = `${b64({ alg: 'none' })}.${b64(claims)}.`
    expect((await present(none)).status).toBe(401)
  })
})
