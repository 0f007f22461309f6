import { randomFillSync } from 'node:crypto'

/** Prefixed and sortable by time: `dec_0198…` */
export type Prefix =
  | 'org'
  | 'per'
  | 'ses'
  | 'agt'
  | 'agi'
  | 'crd'
  | 'sva'
  | 'prv'
  | 'grt'
  | 'run'
  | 'evt'
  | 'dec'
  | 'apr'
  | 'vot'
  | 'ape'
  | 'out'
  | 'req'
  | 'grp'
  | 'chg'
  | 'chr'
  | 'che'
  | 'jti'
  | 'rpl'
  | 'exp'
  | 'sim'
  | 'hld'
  | 'era'
  | 'fep'
  | 'sav'
export const newId = (prefix: Prefix, atMs = Date.now()): string => `${prefix}_${uuid7(atMs)}`

// UUIDv7 (RFC 9562, section 5.7) without its hyphens: 48 bits of time, a counter that orders the ids of one millisecond
// (section 6.2, method 1), 62 random bits. Our own, because each decision takes several and a system call for every
// sixteen random bytes is most of what the package spends.
const COUNTER_MAX = 0xfff
let lastMs = -1
let counter = 0
const randoms = Buffer.alloc(4096)
let used = randoms.length

function uuid7(ms: number): string {
  if (used === randoms.length) {
    randomFillSync(randoms)
    used = 0
  }
  used += 8
  const random = randoms.toString('hex', used - 8, used)
  // starting low leaves room to count; a full counter borrows from the next millisecond
  if (ms !== lastMs) counter = Number.parseInt(random.slice(0, 2), 16)
  else if (counter < COUNTER_MAX) counter++
  else return uuid7(ms + 1)
  lastMs = ms
  const variant = (8 | (Number.parseInt(random[2] as string, 16) & 3)).toString(16)
  return `${ms.toString(16).padStart(12, '0')}7${counter.toString(16).padStart(3, '0')}${variant}${random.slice(1)}`
}
