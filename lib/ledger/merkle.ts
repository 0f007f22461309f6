import { hash } from 'node:crypto'

// The Merkle tree of RFC 6962, section 2.1 (RFC 9162 keeps it). Appending needs only the frontier: the roots of the
// perfect subtrees that the binary form of the size names, largest first. Pure.

export const HASH_BYTES = 32
const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256(new Uint8Array())

export const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.concat([LEAF, entry]))

/** Refuses anything but 32 bytes: a verifier that skips an empty hash proves nothing. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new Error('a hash must have exactly 32 bytes')
  return sha256(Buffer.concat([NODE, left, right]))
}

export interface Frontier {
  readonly size: number
  readonly nodes: readonly Buffer[]
}
export const EMPTY: Frontier = { size: 0, nodes: [] }

export function appendLeaves(frontier: Frontier, leaves: readonly Buffer[]): Frontier {
  const nodes = [...frontier.nodes]
  let { size } = frontier
  for (const leaf of leaves) {
    if (leaf.length !== HASH_BYTES) throw new Error('a hash must have exactly 32 bytes')
    let node = leaf
    // as many subtrees close as the size ends in one-bits; division, because sizes outgrow 32-bit operators
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(nodes.pop() as Buffer, node)
    nodes.push(node)
    size++
  }
  return { size, nodes }
}

export function rootOf({ nodes }: Frontier): Buffer {
  const last = nodes.at(-1)
  if (!last) return EMPTY_ROOT
  let root = last
  for (let i = nodes.length - 2; i >= 0; i--) root = nodeHash(nodes[i] as Buffer, root)
  return root
}

/** As stored with the head: the nodes, one after the other. */
export const frontierBytes = ({ nodes }: Frontier): Buffer => Buffer.concat(nodes)

/** Throws when the bytes cannot be the frontier of a tree of that size. */
export function frontierFrom(size: number, bytes: Uint8Array): Frontier {
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${size} is not a tree size`)
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  if (bytes.length !== count * HASH_BYTES)
    throw new Error(`a tree of ${size} leaves has a frontier of ${count} hashes, not of ${bytes.length} bytes`)
  const nodes: Buffer[] = []
  for (let i = 0; i < count; i++) nodes.push(Buffer.from(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)))
  return { size, nodes }
}
