import { appendLeaves, EMPTY, type Frontier, HASH_BYTES } from '../ledger/merkle.ts'
import { tileRoot } from '../ledger/serve.ts'
import { TILE_WIDTH } from '../ledger/tiles.ts'
import { Mismatch } from './check-growth.ts'

// Full tiles as a log grows past them. What a tile had before the growth comes out of the database, and is held against
// the frontier that was found good: a leaf that was changed since cannot slip into a tile.

export interface FullTile {
  level: number
  index: number
  bytes: Buffer
}
/** A partial tile's hashes from the database, or null when they are not there. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Buffer | null>

export class TileBuilder {
  /** The hashes of the last, partial tile of each level. */
  readonly #levels: { count: number; partial: Buffer[] }[] = []
  #read: ReadTile
  constructor(read: ReadTile) {
    this.#read = read
  }
  /** What becomes full when `leaves` follow a tree of that frontier. */
  async grow(before: Frontier, leaves: readonly Buffer[]): Promise<FullTile[]> {
    const full: FullTile[] = []
    let hashes = leaves
    for (let level = 0; hashes.length; level++) {
      this.#levels[level] ??= await this.#load(before, level)
      const at = this.#levels[level] as { count: number; partial: Buffer[] }
      const roots: Buffer[] = []
      for (const hash of hashes) {
        at.partial.push(hash)
        at.count++
        if (at.partial.length < TILE_WIDTH) continue
        const bytes = Buffer.concat(at.partial)
        full.push({ level, index: at.count / TILE_WIDTH - 1, bytes })
        roots.push(tileRoot(bytes))
        at.partial = []
      }
      hashes = roots
    }
    return full
  }
  async #load(before: Frontier, level: number): Promise<{ count: number; partial: Buffer[] }> {
    const count = Math.floor(before.size / TILE_WIDTH ** level)
    const width = count % TILE_WIDTH
    if (width === 0) return { count, partial: [] }
    const bytes = await this.#read(level, Math.floor(count / TILE_WIDTH), width)
    const partial = Array.from({ length: width }, (_, i) =>
      Buffer.from(bytes?.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES) ?? []),
    )
    const above = ones(Math.floor(count / TILE_WIDTH))
    const expected = before.nodes.slice(above, above + ones(width))
    const found = bytes ? appendLeaves(EMPTY, partial).nodes : []
    if (found.length !== expected.length || found.some((node, i) => !node.equals(expected[i] as Buffer)))
      throw new Mismatch(`leaves before entry ${before.size} are others than those that were signed`)
    return { count, partial }
  }
}

function ones(n: number): number {
  let count = 0
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
