import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendLeaves, EMPTY, leafHash, rootOf } from './merkle.ts'
import { inclusionProof, ProofError, subtreesOf, treeRoot, verifyInclusion } from './proofs.ts'
import vectors from './testdata/transparency.json' with { type: 'json' }
import {
  entriesTile,
  hashTile,
  newTiles,
  parseTilePath,
  readEntriesTile,
  subtreesInTiles,
  tileAt,
  tilePath,
} from './tiles.ts'

const LEAVES = 66_000
const leaves = Array.from({ length: LEAVES }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const hashes = subtreesOf(leaves)
const rootAt = (size: number) => rootOf(appendLeaves(EMPTY, leaves.slice(0, size)))

/** The files that a log would have written while it grew through these sizes. */
async function filesOf(sizes: number[]): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let before = 0
  for (const size of sizes) {
    for (const tile of newTiles(before, size)) files.set(tilePath(tile), await hashTile(tile, hashes))
    before = size
  }
  return files
}
const readerOf = (files: Map<string, Buffer>, size: number) =>
  subtreesInTiles(size, async (tile) => {
    const bytes = files.get(tilePath(tile))
    if (!bytes) throw new Error(`${tilePath(tile)} was never written`)
    return bytes
  })

describe('paths', () => {
  it('are those of the specification', () => {
    for (const [index, path] of Object.entries(vectors.c2sp.tile_index_path))
      expect(tilePath({ level: 0, index: Number(index), width: 256 })).toBe(`tile/0/${path}`)
    expect(tilePath({ level: 'entries', index: 0, width: 3 })).toBe('tile/entries/000.p/3')
  })
  it('are read back, and nothing else is a path', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width })
        },
      ),
    )
    const wrong = [
      'tile/64/000',
      'tile/00/000',
      'tile/0/0',
      'tile/0/x000/001',
      'tile/0/001/002',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/../000',
      'tile/data/000',
      'tile/0/000/',
      '/tile/0/000',
      'tile/0/000\n',
    ]
    for (const path of wrong) expect(parseTilePath(path)).toBeNull()
  })
})

describe('widths', () => {
  it('are those of the specification’s examples', () => {
    const seventy = vectors.c2sp.tile_widths['70000']
    const of = (level: number) => newTiles(0, 70_000).filter((t) => t.level === level)
    expect(of(0).filter((t) => t.width === 256).length).toBe(seventy.L0_full)
    expect(of(0).at(-1)?.width).toBe(seventy.L0_partial)
    expect(of(1).filter((t) => t.width === 256).length).toBe(seventy.L1_full)
    expect(of(1).at(-1)?.width).toBe(seventy.L1_partial)
    expect(of(2)).toEqual([{ level: 2, index: 0, width: seventy.L2_partial }])
  })
  it('have no empty tile at a boundary', () => {
    expect(newTiles(0, 255)).toEqual([{ level: 0, index: 0, width: 255 }])
    expect(newTiles(255, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ])
    expect(newTiles(256, 257)).toEqual([{ level: 0, index: 1, width: 1 }])
    expect(newTiles(257, 257)).toEqual([])
    expect(tileAt(0, 1, 256)).toBeNull()
    expect(tileAt('entries', 1, 257)).toEqual({ level: 'entries', index: 1, width: 1 })
  })
})

describe('a tree out of its tiles', () => {
  it('has its root and proofs at every boundary', async () => {
    const sizes = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, LEAVES]
    const files = await filesOf(sizes)
    for (const size of sizes) {
      const root = rootAt(size)
      expect(await treeRoot(size, readerOf(files, size))).toEqual(root)
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        const proof = await inclusionProof(index, size, readerOf(files, size))
        expect(verifyInclusion(leaves[index] as Buffer, index, size, proof, root)).toBe(true)
      }
    }
  })
  it('is the same however it grew', async () => {
    const steps = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(steps, async (widths) => {
        const sizes: number[] = []
        for (const width of widths) sizes.push((sizes.at(-1) ?? 0) + width)
        const files = await filesOf(sizes)
        const size = sizes.at(-1) as number
        expect(await treeRoot(size, readerOf(files, size))).toEqual(rootAt(size))
      }),
      { numRuns: 40 },
    )
  })
  it('refuses a tile of the wrong width, and subtrees that are not there', async () => {
    const short = subtreesInTiles(300, async (tile) => Buffer.alloc((tile.width - 1) * 32))
    await expect(treeRoot(300, short)).rejects.toThrow(ProofError)
    const files = await filesOf([300])
    await expect(readerOf(files, 300)(9, 0)).rejects.toThrow(ProofError)
    await expect(readerOf(files, 300)(0, 300)).rejects.toThrow(ProofError)
  })
})

describe('tiles of entries', () => {
  it('give the entries back, and refuse what is cut or counted wrongly', () => {
    const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(65_535, 'x')]
    const bytes = entriesTile(entries)
    expect(readEntriesTile(bytes, 3)).toEqual(entries)
    expect(() => readEntriesTile(bytes, 2)).toThrow(ProofError)
    expect(() => readEntriesTile(bytes.subarray(0, -1), 3)).toThrow(ProofError)
    expect(() => readEntriesTile(bytes.subarray(0, 4), 2)).toThrow(ProofError)
    expect(() => entriesTile([Buffer.alloc(65_536)])).toThrow(ProofError)
  })
})
