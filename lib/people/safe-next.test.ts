import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each(['/approvals/apr_1', '/decisions?outcome=deny&q=a%20b', '/agents#keys', '/'])('%s is kept', (path) => {
  expect(safeNext(path)).toBe(path)
})

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example/',
  '/x/..//evil.example/',
  'javascript:alert(1)',
  'approvals',
  '',
  '/sign-in?next=/x',
  '/api/auth/signout',
  '/link/abc',
  `/${'a'.repeat(2001)}`,
])('%j leads nowhere', (next) => {
  expect(safeNext(next)).toBeNull()
})
test.each([undefined, null, 7, ['/a']])('%j is not an address', (next) => {
  expect(safeNext(next)).toBeNull()
})

test('whatever is kept stays on this host, as a browser reads it', () => {
  const pieces = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    'evil.example',
    ':',
    '@',
    '?',
    '#',
    '\t',
    ' ',
    '%2f',
    'https:',
    'a',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const kept = safeNext(`/${parts.join('')}`)
      if (kept === null) return
      expect(new URL(kept, 'https://console.example').origin).toBe('https://console.example')
    }),
    { numRuns: 2000 },
  )
})
