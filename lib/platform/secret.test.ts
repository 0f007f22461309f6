import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveKey, hashToken, open, seal } from './secret.ts'

const secret = 'an installation secret of 32 characters or more'

test('keys are HKDF-SHA256 of the secret, one per purpose', () => {
  expect(deriveKey(secret, 'one')).toHaveLength(32)
  expect(deriveKey(secret, 'one')).toEqual(deriveKey(secret, 'one'))
  expect(deriveKey(secret, 'one')).not.toEqual(deriveKey(secret, 'two'))
  expect(deriveKey(`${secret}.`, 'one')).not.toEqual(deriveKey(secret, 'one'))
})

test('whatever is sealed opens again, and only with its key and place', () => {
  const key = deriveKey(secret, 'test')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (plaintext, aad) => {
      const sealed = seal(key, plaintext, aad)
      expect(sealed.length).toBe(12 + plaintext.length + 16)
      expect(new Uint8Array(open(key, sealed, aad))).toEqual(plaintext)
      expect(() => open(randomBytes(32), sealed, aad)).toThrow()
      expect(() => open(key, sealed, `${aad}x`)).toThrow()
    }),
  )
})

test('one changed bit anywhere is noticed', () => {
  const key = deriveKey(secret, 'test')
  const sealed = seal(key, Buffer.from('evidence'))
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i)
    expect(() => open(key, changed)).toThrow()
  }
  expect(() => open(key, sealed.subarray(0, 20))).toThrow('too short')
})

test('the same text is never sealed to the same bytes', () => {
  const key = deriveKey(secret, 'test')
  expect(seal(key, Buffer.from('a'))).not.toEqual(seal(key, Buffer.from('a')))
})

test('a token is kept as the hex of its SHA-256', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
