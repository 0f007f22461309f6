import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendLeaves, EMPTY, EMPTY_ROOT, leafHash, rootOf } from './merkle.ts'
import {
  consistencyProof,
  inclusionProof,
  ProofError,
  subtreesOf,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './proofs.ts'
import vectors from './testdata/transparency.json' with { type: 'json' }

const SIZE_MAX = 130
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leaves = Array.from({ length: SIZE_MAX }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const hashes = subtreesOf(leaves)
const roots = leaves.reduce(
  (all, leaf) => {
    const frontier = appendLeaves(all.frontier, [leaf])
    return { frontier, roots: [...all.roots, rootOf(frontier)] }
  },
  { frontier: EMPTY, roots: [EMPTY_ROOT] },
).roots
const root = (size: number) => roots[size] as Buffer
const leaf = (i: number) => leaves[i] as Buffer

// The definitions of RFC 6962, sections 2.1.1 and 2.1.2, word for word.
function mth(d: Buffer[]): Buffer {
  if (d.length === 1) return d[0] as Buffer
  const k = split(d.length)
  return sha(Buffer.from([1]), mth(d.slice(0, k)), mth(d.slice(k)))
}
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
function path(m: number, d: Buffer[]): Buffer[] {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))]
}
function subproof(m: number, d: Buffer[], whole: boolean): Buffer[] {
  if (m === d.length) return whole ? [] : [mth(d)]
  const k = split(d.length)
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))]
}

/** The proof with one bit of one hash turned, for every hash. */
const flipped = (proof: readonly Buffer[], bit: number): Buffer[][] =>
  proof.map((_, i) =>
    proof.map((hash, j) => {
      if (i !== j) return hash
      const other = Buffer.from(hash)
      other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7))
      return other
    }),
  )

describe('the reference tree', () => {
  const reference = vectors.rfc6962
  const known = subtreesOf(reference.leaves_hex.map((h) => leafHash(Buffer.from(h, 'hex'))))
  const rootHex = (size: number) => Buffer.from(reference.roots_hex_size1to8[size - 1] as string, 'hex')
  it('gives its published roots and inclusion proofs', async () => {
    for (let size = 1; size <= 8; size++) expect(await treeRoot(size, known)).toEqual(rootHex(size))
    for (const [position, size, proof] of reference.inclusion_1based as [number, number, string[]][]) {
      if (position === 0) continue
      const made = await inclusionProof(position - 1, size, known)
      expect(made.map((h) => h.toString('hex'))).toEqual(proof)
      const one = leafHash(Buffer.from(reference.leaves_hex[position - 1] as string, 'hex'))
      expect(verifyInclusion(one, position - 1, size, made, rootHex(size))).toBe(true)
    }
  })
  it('gives its published consistency proofs', async () => {
    for (const [first, second, proof] of reference.consistency as [number, number, string[]][]) {
      const made = await consistencyProof(first, second, known)
      expect(made.map((h) => h.toString('hex'))).toEqual(proof)
    }
  })
})

describe('every small tree', () => {
  it('is the tree of the definition, with its proofs for every leaf', async () => {
    for (let size = 1; size <= SIZE_MAX; size++) {
      expect(await treeRoot(size, hashes)).toEqual(root(size))
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, hashes)
        if (size <= 40) expect(proof).toEqual(path(index, leaves.slice(0, size)))
        expect(verifyInclusion(leaf(index), index, size, proof, root(size))).toBe(true)
      }
    }
  })
  it('proves every older head, as the definition says', async () => {
    for (let second = 1; second <= SIZE_MAX; second++)
      for (let first = 0; first <= second; first++) {
        const proof = await consistencyProof(first, second, hashes)
        if (second <= 40 && first > 0) expect(proof).toEqual(subproof(first, leaves.slice(0, second), true))
        expect(verifyConsistency(first, root(first), second, root(second), proof)).toBe(true)
      }
  })
  it('is not proven by a proof with one bit turned, one hash less, one more, or two exchanged', async () => {
    for (let size = 1; size <= SIZE_MAX; size++)
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, hashes)
        const refused = [
          ...flipped(proof, (size * 7 + index) % 256),
          ...(proof.length ? [proof.slice(1), proof.slice(0, -1)] : []),
          [...proof, leaf(0)],
        ]
        for (const wrong of refused) expect(verifyInclusion(leaf(index), index, size, wrong, root(size))).toBe(false)
      }
    for (let second = 2; second <= SIZE_MAX; second++)
      for (let first = 1; first < second; first++) {
        const proof = await consistencyProof(first, second, hashes)
        const refused = [
          ...flipped(proof, (second * 7 + first) % 256),
          proof.slice(1),
          proof.slice(0, -1),
          [...proof, leaf(0)],
        ]
        for (const wrong of refused)
          expect(verifyConsistency(first, root(first), second, root(second), wrong)).toBe(false)
      }
  })
  it('is not proven for another leaf, index, size or root', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: SIZE_MAX }), fc.nat(), fc.nat(), async (size, a, b) => {
        const [index, other] = [a % size, b % size]
        const proof = await inclusionProof(index, size, hashes)
        fc.pre(index !== other)
        expect(verifyInclusion(leaf(other), index, size, proof, root(size))).toBe(false)
        expect(verifyInclusion(leaf(index), index, size, proof, root(size - 1))).toBe(false)
        expect(verifyInclusion(leaf(index), size, size, proof, root(size))).toBe(false)
        const older = await consistencyProof(index, size, hashes)
        if (index > 0) {
          expect(verifyConsistency(index, root(index - 1), size, root(size), older)).toBe(false)
          expect(verifyConsistency(index, root(index), size, root(size - 1), older)).toBe(false)
        }
      }),
    )
  })
})

describe('hostile input', () => {
  it('is never proof, and never an exception', () => {
    const [short, long] = [Buffer.alloc(31), Buffer.alloc(33)]
    const bad = [Number.NaN, -1, 0.5, 2 ** 53, Number.POSITIVE_INFINITY]
    for (const n of bad) {
      expect(verifyInclusion(leaf(0), n, 8, [], root(8))).toBe(false)
      expect(verifyInclusion(leaf(0), 0, n, [], root(8))).toBe(false)
      expect(verifyConsistency(n, root(1), 8, root(8), [])).toBe(false)
      expect(verifyConsistency(1, root(1), n, root(8), [])).toBe(false)
    }
    for (const hash of [short, long, Buffer.alloc(0)]) {
      expect(verifyInclusion(hash, 0, 1, [], hash)).toBe(false)
      expect(verifyInclusion(leaf(0), 0, 2, [hash], root(2))).toBe(false)
      expect(verifyConsistency(1, root(1), 2, root(2), [hash])).toBe(false)
      expect(verifyConsistency(1, hash, 1, hash, [])).toBe(false)
    }
    expect(verifyConsistency(0, root(1), 1, root(1), [])).toBe(false)
    expect(verifyConsistency(2, root(2), 1, root(1), [])).toBe(false)
    expect(verifyConsistency(1, root(1), 2, root(2), [])).toBe(false)
  })
  it('is refused by whoever is asked to prove', async () => {
    await expect(inclusionProof(8, 8, hashes)).rejects.toThrow(ProofError)
    await expect(inclusionProof(0, 0, hashes)).rejects.toThrow(ProofError)
    await expect(consistencyProof(9, 8, hashes)).rejects.toThrow(ProofError)
    await expect(treeRoot(SIZE_MAX + 1, hashes)).rejects.toThrow(ProofError)
    await expect(treeRoot(-1, hashes)).rejects.toThrow(ProofError)
  })
  it('reaches sizes beyond 32 bits', async () => {
    // a tree of one and the same leaf: every subtree of a level has the same hash
    const same: Buffer[] = [leaf(0)]
    for (let i = 1; i < 54; i++) same.push(sha(Buffer.from([1]), same[i - 1] as Buffer, same[i - 1] as Buffer))
    const hash = (level: number) => same[level] as Buffer
    const size = 2 ** 52 + 12_345
    const [index, first] = [2 ** 40 + 77, 2 ** 33 + 5]
    const whole = await treeRoot(size, hash)
    expect(verifyInclusion(leaf(0), index, size, await inclusionProof(index, size, hash), whole)).toBe(true)
    const proof = await consistencyProof(first, size, hash)
    expect(verifyConsistency(first, await treeRoot(first, hash), size, whole, proof)).toBe(true)
    expect(verifyConsistency(first + 1, await treeRoot(first, hash), size, whole, proof)).toBe(false)
  })
})
