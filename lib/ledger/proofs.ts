import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './merkle.ts'

// Proofs of RFC 6962, sections 2.1.1 and 2.1.2, made from the hashes of perfect subtrees, and checked as RFC 9162,
// sections 2.1.3.2 and 2.1.4.2, says. Pure: where the hashes lie (tiles, a table, memory) is the caller's business.
// Sizes are whole numbers up to 2^53 − 1, so everything is done by division: JavaScript's bits end at 32.

/** The hash of the perfect subtree of 2^level leaves that begins at leaf index·2^level. */
export type SubtreeHash = (level: number, index: number) => Buffer | Promise<Buffer>

export class ProofError extends Error {}

const demandSize = (n: number, what: string): void => {
  if (!Number.isSafeInteger(n) || n < 0) throw new ProofError(`${n} is not ${what}`)
}

/** The largest power of two that is smaller than `n`, as its exponent. `n` is at least 2. */
function splitLevel(n: number): number {
  let level = 0
  for (let power = 1; power * 2 < n; power *= 2) level++
  return level
}

/** MTH(D[begin:end]) where `begin` is a multiple of the largest power of two that is not above the width. */
async function rangeRoot(begin: number, end: number, hash: SubtreeHash): Promise<Buffer> {
  const width = end - begin
  if (width === 1) return hash(0, begin)
  const level = splitLevel(width)
  const power = 2 ** level
  if (power * 2 === width) return hash(level + 1, begin / width)
  const [left, right] = await Promise.all([hash(level, begin / power), rangeRoot(begin + power, end, hash)])
  return nodeHash(left, right)
}

/** The root of the first `size` leaves. */
export async function treeRoot(size: number, hash: SubtreeHash): Promise<Buffer> {
  demandSize(size, 'the size of a tree')
  return size === 0 ? EMPTY_ROOT : rangeRoot(0, size, hash)
}

/** PATH(index, D[size]): from the leaf's sibling up. Throws when there is no such leaf. */
export async function inclusionProof(index: number, size: number, hash: SubtreeHash): Promise<Buffer[]> {
  demandSize(size, 'the size of a tree')
  demandSize(index, 'an index')
  if (index >= size) throw new ProofError(`a tree of ${size} leaves has no leaf ${index}`)
  const path: Promise<Buffer>[] = []
  for (let begin = 0, end = size; end - begin > 1; ) {
    const middle = begin + 2 ** splitLevel(end - begin)
    if (index < middle) {
      path.push(rangeRoot(middle, end, hash))
      end = middle
    } else {
      path.push(rangeRoot(begin, middle, hash))
      begin = middle
    }
  }
  return (await Promise.all(path)).reverse()
}

/** PROOF(first, D[second]): that the tree of `first` leaves is the beginning of the tree of `second`. */
export async function consistencyProof(first: number, second: number, hash: SubtreeHash): Promise<Buffer[]> {
  demandSize(second, 'the size of a tree')
  demandSize(first, 'the size of a tree')
  if (first > second) throw new ProofError(`a tree of ${second} leaves did not grow out of one of ${first}`)
  if (first === 0 || first === second) return []
  const path: Promise<Buffer>[] = []
  let begin = 0
  for (let end = second; first !== end; ) {
    const middle = begin + 2 ** splitLevel(end - begin)
    if (first <= middle) {
      path.push(rangeRoot(middle, end, hash))
      end = middle
    } else {
      path.push(rangeRoot(begin, middle, hash))
      begin = middle
    }
  }
  // the verifier knows the old root; it need not be told the last subtree when that is the whole old tree
  if (begin !== 0) path.push(rangeRoot(begin, first, hash))
  return (await Promise.all(path)).reverse()
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const half = (n: number): number => Math.floor(n / 2)
const isOdd = (n: number): boolean => n % 2 === 1

/** RFC 9162, section 2.1.3.2. False for whatever does not prove it; never throws for hostile input. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  if (!isHash(leaf) || !isHash(root) || !proof.every(isHash)) return false
  let [fn, sn] = [index, size - 1]
  let hash: Uint8Array = leaf
  for (const step of proof) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(step, hash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else hash = nodeHash(hash, step)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && same(hash, root)
}

/**
 * RFC 9162, section 2.1.4.2. Of nothing every tree is a continuation, but then the proof is empty and the old root the
 * hash of nothing; the same size needs the same root and no proof.
 */
export function verifyConsistency(
  first: number,
  firstRoot: Uint8Array,
  second: number,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second) return false
  if (!isHash(firstRoot) || !isHash(secondRoot) || !proof.every(isHash)) return false
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot)
  if (first === 0) return proof.length === 0 && same(firstRoot, EMPTY_ROOT)
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof
  const [seed, ...steps] = path
  if (!seed) return false
  let [fn, sn] = [first - 1, second - 1]
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)]
  let [older, newer] = [seed, seed]
  for (const step of steps) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      older = nodeHash(step, older)
      newer = nodeHash(step, newer)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else newer = nodeHash(newer, step)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && same(older, firstRoot) && same(newer, secondRoot)
}
function isPowerOfTwo(n: number): boolean {
  let rest = n
  while (rest > 1 && !isOdd(rest)) rest /= 2
  return rest === 1
}

/** Subtree hashes of leaves that are all in memory: for exports, tests and small trees. */
export function subtreesOf(leaves: readonly Buffer[]): SubtreeHash {
  const levels: Buffer[][] = [[...leaves]]
  for (let below = levels[0] as Buffer[]; below.length > 1; ) {
    const above: Buffer[] = []
    for (let i = 0; i + 1 < below.length; i += 2) above.push(nodeHash(below[i] as Buffer, below[i + 1] as Buffer))
    levels.push(above)
    below = above
  }
  return (level, index) => {
    const hash = levels[level]?.[index]
    if (!hash) throw new ProofError(`the tree has no perfect subtree ${index} of level ${level}`)
    return hash
  }
}
