import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import { publicKeyOf } from './public-jwk.ts'

const ed25519 = async () => exportJWK((await generateKeyPair('EdDSA', { extractable: true })).publicKey)
const p256 = async () => exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)

describe('a public key', () => {
  test('of Ed25519 or P-256 is kept with nothing but its coordinates', async () => {
    const jwk = await ed25519()
    expect((await publicKeyOf({ ...jwk, alg: 'EdDSA', use: 'sig', kid: 'mine' })).jwk).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: jwk.x,
    })
    const ec = await p256()
    expect((await publicKeyOf({ ...ec })).jwk).toEqual({ kty: 'EC', crv: 'P-256', x: ec.x, y: ec.y })
  })

  test('sent with its private half is refused', async () => {
    const jwk = await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey)
    await expect(publicKeyOf({ ...jwk })).rejects.toMatchObject({
      code: 'invalid_key',
      fields: [{ pointer: '/jwk/d' }],
    })
  })

  test.each(['jku', 'x5u', 'x5c'])('that offers an address or a certificate (%s) is refused', async (member) => {
    await expect(
      publicKeyOf({ ...(await ed25519()), [member]: 'https://attacker.example/keys' }),
    ).rejects.toMatchObject({
      fields: [{ pointer: `/jwk/${member}` }],
    })
  })

  test('of another kind is refused', async () => {
    for (const jwk of [
      { kty: 'oct', crv: 'Ed25519', x: 'a' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
      { kty: 'EC', crv: 'P-384', x: 'a', y: 'b' },
      { kty: 'EC', crv: 'secp256k1', x: 'a', y: 'b' },
      {},
    ])
      await expect(publicKeyOf(jwk)).rejects.toMatchObject({ code: 'invalid_key' })
  })

  test('under an algorithm that is not its curve’s is refused', async () => {
    for (const alg of ['HS256', 'none', 'ES256', 'RS256'])
      await expect(publicKeyOf({ ...(await ed25519()), alg })).rejects.toMatchObject({
        fields: [{ pointer: '/jwk/alg' }],
      })
  })

  test('whose point is not on the curve is refused', async () => {
    const ec = await p256()
    await expect(publicKeyOf({ ...ec, y: ec.x })).rejects.toMatchObject({ fields: [{ pointer: '/jwk/x' }] })
  })

  test('with a coordinate of another length is refused', async () => {
    for (const x of ['', 'AA', 'A'.repeat(44), 7, null])
      await expect(publicKeyOf({ ...(await ed25519()), x })).rejects.toMatchObject({ fields: [{ pointer: '/jwk/x' }] })
  })
})
