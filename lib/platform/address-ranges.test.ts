import { expect, test } from 'vitest'
import { isPublicAddress, parseRanges } from './address-ranges.ts'

test.each([
  '127.0.0.1',
  '10.2.3.4',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'localhost',
  '',
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111', '2a00:1450:4001::1'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
)

test('ranges are addresses and blocks', () => {
  const list = parseRanges('10.1.0.0/16, 127.0.0.1,fd00::/8')
  expect(list?.check('10.1.200.3')).toBe(true)
  expect(list?.check('10.2.0.1')).toBe(false)
  expect(list?.check('127.0.0.1')).toBe(true)
  expect(list?.check('127.0.0.2')).toBe(false)
  expect(list?.check('fd00::5', 'ipv6')).toBe(true)
})
test.each(['', 'localhost', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/x', '1.2.3.4,,', '::/129'])(
  '%s is no list',
  (text) => expect(parseRanges(text)).toBeNull(),
)
