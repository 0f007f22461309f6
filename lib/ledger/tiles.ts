import { HASH_BYTES, nodeHash } from './merkle.ts'
import { ProofError, type SubtreeHash } from './proofs.ts'

// C2SP tlog-tiles: the hashes of a tree cut into tiles of 256, each a file that never changes once it is full. A tile of
// level L holds hashes of subtrees of 256^L leaves. Pure.

export const TILE_WIDTH = 256
const TILE_HEIGHT = 8
const LEVEL_MAX = 63

export interface Tile {
  /** `entries` holds the entries themselves. */
  level: number | 'entries'
  index: number
  /** 1 to 256; below 256 the tile is partial. */
  width: number
}

/** `tile/0/x001/x234/067`, `tile/1/000.p/16`, `tile/entries/000.p/3`. */
export function tilePath({ level, index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

const PATH = /^tile\/(0|[1-9]\d?|entries)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/
/** Null for whatever is not exactly the path of a tile. */
export function parseTilePath(path: string): Tile | null {
  const match = PATH.exec(path)
  if (!match) return null
  const [, name = '', groups = '', partial] = match
  const level = name === 'entries' ? name : Number(name)
  const index = Number(groups.replaceAll(/[x/]/g, ''))
  const width = partial === undefined ? TILE_WIDTH : Number(partial)
  if (typeof level === 'number' && level > LEVEL_MAX) return null
  if (!Number.isSafeInteger(index) || (partial !== undefined && width >= TILE_WIDTH)) return null
  const tile: Tile = { level, index, width }
  // x000/001 names the tile of 001 once more
  return tilePath(tile) === path ? tile : null
}

/** How many hashes a tree of `size` leaves has at a tile level: complete subtrees only. */
const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level)

/** The tile of a tree of `size` leaves, full or partial, or null when the tree has not grown there. */
export function tileAt(level: number | 'entries', index: number, size: number): Tile | null {
  const count = hashesAt(level === 'entries' ? 0 : level, size) - index * TILE_WIDTH
  return count <= 0 ? null : { level, index, width: Math.min(count, TILE_WIDTH) }
}

/**
 * The hash tiles that a tree has at `size` and had not, at this width, at `before`: what is to be written when it grows.
 * Lowest level first, by index.
 */
export function newTiles(before: number, size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0; hashesAt(level, size) > 0 && level <= LEVEL_MAX; level++) {
    const [had, has] = [hashesAt(level, before), hashesAt(level, size)]
    if (had === has) continue
    for (let index = Math.floor(had / TILE_WIDTH); index * TILE_WIDTH < has; index++)
      tiles.push(tileAt(level, index, size) as Tile)
  }
  return tiles
}

/** The bytes of a hash tile. */
export async function hashTile({ level, index, width }: Tile, hash: SubtreeHash): Promise<Buffer> {
  if (level === 'entries') throw new ProofError('a tile of entries holds no hashes')
  const at = Array.from({ length: width }, (_, i) => hash(level * TILE_HEIGHT, index * TILE_WIDTH + i))
  return Buffer.concat(await Promise.all(at))
}

/** The entries of a tile of entries: each with its length before it, as 16 bits, big-endian. */
export function entriesTile(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new ProofError(`an entry of ${entry.length} bytes fits into no tile`)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(entry.length)
      return [length, entry]
    }),
  )
}
/** Throws when the bytes are not exactly `width` entries. */
export function readEntriesTile(bytes: Buffer, width: number): Buffer[] {
  const entries: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 2 > bytes.length) throw new ProofError('the tile ends within a length')
    const end = at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length) throw new ProofError('the tile ends within an entry')
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (entries.length !== width) throw new ProofError(`the tile holds ${entries.length} entries, not ${width}`)
  return entries
}

/**
 * Subtree hashes of a tree of `size` leaves out of its tiles. `read` gives a tile's bytes; they must have exactly its
 * width. Whoever relies on the result compares the root with a checkpoint: a tile proves nothing by itself.
 */
export function subtreesInTiles(size: number, read: (tile: Tile) => Promise<Uint8Array>): SubtreeHash {
  const tiles = new Map<string, Promise<Buffer>>()
  const tile = (level: number, index: number): Promise<Buffer> => {
    const wanted = tileAt(level, index, size)
    if (!wanted)
      return Promise.reject(new ProofError(`a tree of ${size} leaves has no tile ${index} of level ${level}`))
    const path = tilePath(wanted)
    let bytes = tiles.get(path)
    if (!bytes) {
      bytes = read(wanted).then((b) => {
        if (b.length !== wanted.width * HASH_BYTES)
          throw new ProofError(`${path} has ${b.length} bytes, not ${wanted.width * HASH_BYTES}`)
        return Buffer.from(b.buffer, b.byteOffset, b.byteLength)
      })
      tiles.set(path, bytes)
    }
    return bytes
  }
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const span = 2 ** (level % TILE_HEIGHT)
    const first = index * span
    const bytes = await tile(tileLevel, Math.floor(first / TILE_WIDTH))
    const from = first % TILE_WIDTH
    if ((from + span) * HASH_BYTES > bytes.length)
      throw new ProofError(`a tree of ${size} leaves has no perfect subtree ${index} of level ${level}`)
    let row = Array.from({ length: span }, (_, i) =>
      bytes.subarray((from + i) * HASH_BYTES, (from + i + 1) * HASH_BYTES),
    )
    while (row.length > 1)
      row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i] as Buffer, row[2 * i + 1] as Buffer))
    return row[0] as Buffer
  }
}
