import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestTimestamp } from '../../../lib/anchors/request-timestamp.ts'
import { verifyTimestamp } from '../../../lib/anchors/timestamp-token.ts'
import { type Authority, startAuthority } from './timestamp-authority.ts'

const NOTE =
  'countersign.example/acme/i1\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— countersign.example/acme/i1 AAAA\n'
const authorities: Authority[] = []
async function authority(options?: Parameters<typeof startAuthority>[0]): Promise<Authority> {
  const one = await startAuthority(options)
  authorities.push(one)
  return one
}
let rsa: Authority
beforeAll(async () => {
  rsa = await authority()
})
afterAll(() => {
  for (const one of authorities) one.close()
})
const ask = (from: Authority, note = NOTE) => requestTimestamp({ url: from.url, ca: from.ca }, note)
const tokenOf = async (from: Authority, note = NOTE): Promise<Buffer> => {
  const outcome = await ask(from, note)
  if (outcome.done !== 'anchored') throw new Error(JSON.stringify(outcome))
  return outcome.proof
}

test('a token of a real authority is kept, and openssl verifies it over the same note', async () => {
  for (const one of [rsa, await authority({ key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] })]) {
    const token = await tokenOf(one)
    expect(one.verify(token, NOTE)).toContain('Verification: OK')
    expect(() => one.verify(token, `${NOTE}x`)).toThrow()
    const { at } = await verifyTimestamp(token, { data: Buffer.from(NOTE), nonce: null, ca: one.ca })
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(60_000)
  }
})

test('what is not trusted, not for timestamps, or out of its time, is refused with its reason', async () => {
  const other = await authority({ usage: 'clientAuth' })
  const token = await tokenOf(rsa)
  const data = Buffer.from(NOTE)
  await expect(verifyTimestamp(token, { data, nonce: null, ca: other.ca })).rejects.toThrow(
    'leads to none that is trusted',
  )
  await expect(verifyTimestamp(token, { data, nonce: null, ca: '' })).rejects.toThrow('leads to none that is trusted')
  await expect(verifyTimestamp(token, { data: Buffer.from('x'), nonce: null, ca: rsa.ca })).rejects.toThrow(
    'for something else',
  )
  await expect(verifyTimestamp(token, { data, nonce: Buffer.alloc(16, 0x41), ca: rsa.ca })).rejects.toThrow(
    'another request',
  )
  // openssl itself makes no token with a certificate for another purpose
  expect((await ask(other)).done).toBe('refused')
})

test('an answer to another request, a refusal, noise, and silence are no tokens', async () => {
  const refusal = (expected: string) => async (instead: Authority['instead']) => {
    rsa.instead = instead
    const outcome = await ask(rsa)
    rsa.instead = undefined
    expect(outcome).toMatchObject({ sentence: expect.stringContaining(expected) })
  }
  const earlier = await tokenOf(rsa)
  await refusal('another request')(() => ({ body: earlier }))
  await refusal('refused: rejection')(() => ({ body: Buffer.from('30053003020102', 'hex') }))
  await refusal('no timestamp response')(() => ({ body: Buffer.from('not DER') }))
  await refusal('no timestamp response')((reply) => ({ body: Buffer.concat([reply, Buffer.from([0])]) }))
  await refusal('no timestamp response')((reply) => ({ body: reply.subarray(0, 200) }))
  await refusal('no timestamp token')(() => ({ body: Buffer.from('30053003020100', 'hex') }))
  await refusal('too long')(() => ({ body: Buffer.alloc(300_000) }))
  await refusal('answered 503')(() => ({ status: 503, body: Buffer.from('') }))
  await refusal('answered 403')(() => ({ status: 403, body: Buffer.from('') }))
  expect(await requestTimestamp({ url: 'http://127.0.0.1:9', ca: rsa.ca }, NOTE)).toMatchObject({ done: 'unreachable' })
})

test('no flipped bit makes a token say something else', async () => {
  const token = await tokenOf(rsa)
  const data = Buffer.from(NOTE)
  const { at } = await verifyTimestamp(token, { data, nonce: null, ca: rsa.ca })
  let refused = 0
  for (let i = 0; i < token.length; i += 3) {
    const flipped = Buffer.from(token)
    flipped[i] = (flipped[i] as number) ^ (1 << (i % 8))
    const said = await verifyTimestamp(flipped, { data, nonce: null, ca: rsa.ca }).catch(() => null)
    if (said === null) refused++
    else expect(said.at).toEqual(at)
  }
  expect(refused / (token.length / 3)).toBeGreaterThan(0.95)
})
