import { BlockList, isIP } from 'node:net'

// Which addresses the public can reach (IANA's registries of special purposes), and lists of them as an operator writes them.

const NOT_PUBLIC: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Of IPv6 only what is routed in public, without what carries an IPv4 address or is for documentation. */
const NOT_PUBLIC_6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

function listOf(ranges: readonly [string, number][], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, bits] of ranges) list.addSubnet(address, bits, family)
  return list
}
const closed = listOf(NOT_PUBLIC, 'ipv4')
const closed6 = listOf(NOT_PUBLIC_6, 'ipv6')
const routed6 = listOf([['2000::', 3]], 'ipv6')

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
/** The IPv4 address that an IPv6 address stands for, or the address itself. */
export const innerAddress = (address: string): string => MAPPED.exec(address)?.[1] ?? address
export function isPublicAddress(address: string): boolean {
  const inner = innerAddress(address)
  if (inner !== address) return isPublicAddress(inner)
  if (isIP(address) === 4) return !closed.check(address, 'ipv4')
  return isIP(address) === 6 && routed6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}

/** `10.1.0.0/16,127.0.0.1`: what the operator lets requests reach although it is not public. */
export function parseRanges(text: string): BlockList | null {
  const list = new BlockList()
  for (const part of text.split(',').map((p) => p.trim())) {
    const [address = '', bits, more] = part.split('/')
    const family = isIP(address)
    const length = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)
    if (!family || more !== undefined || !/^\d{1,3}$/.test(String(length)) || length > (family === 4 ? 32 : 128))
      return null
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
