import { expect, test } from 'vitest'
import { hashPassword, passwordFault, verifyPassword } from './password.ts'

test('passwords are kept as argon2id with at least 19 MiB and two passes', async () => {
  expect(await hashPassword('a harbour of quiet lamps')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})
test('the right password is right, another is not', async () => {
  const stored = await hashPassword('a harbour of quiet lamps')
  expect(await verifyPassword(stored, 'a harbour of quiet lamps')).toBe(true)
  expect(await verifyPassword(stored, 'a harbour of quiet lamp')).toBe(false)
})
test('another Unicode form of the same keys is the same password', async () => {
  expect(await verifyPassword(await hashPassword('Grüße an alle hier'), 'Gru\u0308\u00dfe an alle hier')).toBe(true)
})
test('without an account no password is right, not even the one that is hashed in its place', async () => {
  expect(await verifyPassword(null, 'no account has this password')).toBe(false)
})
test.each([
  ['short', 'too short'],
  ['aaaaaaaaaaaaaaaa', 'one character'],
  ['ada.lovelace1234', 'mostly the e-mail address'],
  ['x'.repeat(201), 'too long'],
])('%s is refused: %s', (password) => {
  expect(passwordFault(password, ['Ada Lovelace', 'ada.lovelace@example.com'])).not.toBeNull()
})
test('a few unrelated words are accepted', () => {
  expect(passwordFault('a harbour of quiet lamps', ['Ada Lovelace', 'ada@example.com'])).toBeNull()
})
