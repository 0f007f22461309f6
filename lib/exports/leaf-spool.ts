import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { appendLeaves, EMPTY, type Frontier, HASH_BYTES, rootOf } from '../ledger/merkle.ts'
import { tileRoot } from '../ledger/serve.ts'
import { TILE_WIDTH, tilePath } from '../ledger/tiles.ts'
import type { TarWriter } from './write-tar.ts'

// The leaves of what is exported, on disk: 32 bytes for each entry would be too much memory for a large log. From them
// the tiles are made, lowest level first; a level above the leaves is 256 times smaller and fits.

const TILE_BYTES = TILE_WIDTH * HASH_BYTES

export class LeafSpool {
  readonly #path: string
  readonly #file: number
  #frontier: Frontier = EMPTY
  #count = 0

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'w+', 0o600)
    ftruncateSync(this.#file, 0)
  }
  append(leaves: Buffer[]): void {
    this.#frontier = appendLeaves(this.#frontier, leaves)
    const bytes = Buffer.concat(leaves)
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#count * HASH_BYTES + done)
    this.#count += leaves.length
  }
  root(): Buffer {
    return rootOf(this.#frontier)
  }
  /** The one that was appended at that place. */
  leaf(place: number): Buffer {
    return this.#read(place * HASH_BYTES, HASH_BYTES)
  }
  close(): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }

  /** Every hash tile of the tree at this size. */
  async writeTiles(tar: TarWriter, progress: (leaves: number) => Promise<void>): Promise<void> {
    let above: Buffer[] = []
    for (let index = 0; index * TILE_WIDTH < this.#count; index++) {
      const width = Math.min(TILE_WIDTH, this.#count - index * TILE_WIDTH)
      const bytes = this.#read(index * TILE_BYTES, width * HASH_BYTES)
      tar.add(tilePath({ level: 0, index, width }), bytes)
      if (width === TILE_WIDTH) above.push(tileRoot(bytes))
      if (index % 64 === 0) await progress(index * TILE_WIDTH)
    }
    for (let level = 1; above.length; level++) {
      const next: Buffer[] = []
      for (let index = 0; index * TILE_WIDTH < above.length; index++) {
        const hashes = above.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)
        const bytes = Buffer.concat(hashes)
        tar.add(tilePath({ level, index, width: hashes.length }), bytes)
        if (hashes.length === TILE_WIDTH) next.push(tileRoot(bytes))
      }
      above = next
    }
  }

  #read(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(length)
    const read = readSync(this.#file, bytes, 0, length, from)
    if (read !== length) throw new Error('the spool of an export is shorter than what was written to it')
    return bytes
  }
}
