import { beforeAll, expect, it } from 'vitest'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { type Frontier, leafHash } from '../../../lib/ledger/merkle.ts'
import {
  consistencyProof,
  inclusionProof,
  subtreesOf,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../../lib/ledger/proofs.ts'
import {
  consistencyProofAt,
  inclusionProofAt,
  latestCheckpoint,
  subtreesAt,
  tileAt,
} from '../../../lib/ledger/serve.ts'
import { hashTile, newTiles, TILE_WIDTH } from '../../../lib/ledger/tiles.ts'
import { read } from '../../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'

// Proofs and tiles out of the database, held against the naive tree in memory, where tiles fill and beside.

const ORGANIZATION = 'org_serve'
const SIZE = 65_537
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const naive = subtreesOf(leaves)
const SIZES: Frontier['size'][] = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537]

let t: TestDatabase
const serve = <T>(work: (sql: ReturnType<typeof sqlOfTx>) => Promise<T>) =>
  read(ORGANIZATION, (db) => work(sqlOfTx(db)))

beforeAll(async () => {
  t = await testDatabase()
  await t.owner.query(
    `INSERT INTO ledger.leaf (organization_id, index, request_id, hash)
     SELECT $1, i - 1, 'r' || i, substring($2::bytea FROM ((i - 1) * 32 + 1) FOR 32) FROM generate_series(1, $3) i`,
    [ORGANIZATION, Buffer.concat(leaves), SIZE],
  )
})

async function proofsHold(sizes: number[]) {
  for (const size of sizes) {
    const root = await treeRoot(size, naive)
    expect(await serve((sql) => treeRoot(size, subtreesAt(sql, ORGANIZATION, size)))).toEqual(root)
    for (const index of [0, 255, 256, Math.floor(size / 2), size - 1].filter((i) => i < size)) {
      const proof = await serve((sql) => inclusionProofAt(sql, ORGANIZATION, index, size))
      expect(proof).toEqual(await inclusionProof(index, size, naive))
      expect(verifyInclusion(leaves[index] as Buffer, index, size, proof, root)).toBe(true)
    }
    for (const from of sizes.filter((s) => s <= size)) {
      const proof = await serve((sql) => consistencyProofAt(sql, ORGANIZATION, from, size))
      expect(proof).toEqual(await consistencyProof(from, size, naive))
      expect(verifyConsistency(from, await treeRoot(from, naive), size, root, proof)).toBe(true)
    }
  }
}

it('proves from the leaves alone, as long as no tile was published', () => proofsHold(SIZES.filter((s) => s < 1000)))

it('gives tiles of every width as the naive tree has them, and none that the log has not grown to', async () => {
  for (const size of SIZES)
    for (const tile of newTiles(Math.max(0, size - 2), size)) {
      const bytes = await serve((sql) => tileAt(sql, ORGANIZATION, tile.level as number, tile.index, tile.width))
      expect(bytes).toEqual(await hashTile(tile, naive))
    }
  expect(await serve((sql) => tileAt(sql, ORGANIZATION, 0, 256, 2))).toBeNull()
  expect(await serve((sql) => tileAt(sql, ORGANIZATION, 1, 0, 256))).not.toBeNull()
  expect(await serve((sql) => tileAt(sql, ORGANIZATION, 1, 1, 1))).toBeNull()
  expect(await serve((sql) => tileAt(sql, ORGANIZATION, 3, 0, 1))).toBeNull()
}, 30_000)

it('proves the same from full tiles', async () => {
  for (const tile of newTiles(0, SIZE).filter((n) => n.width === TILE_WIDTH))
    await t.owner.query('INSERT INTO ledger.tile (organization_id, level, index, bytes) VALUES ($1, $2, $3, $4)', [
      ORGANIZATION,
      tile.level,
      tile.index,
      await hashTile(tile, naive),
    ])
  await proofsHold(SIZES)
}, 30_000)

it('refuses a proof of what is not there', async () => {
  await expect(serve((sql) => inclusionProofAt(sql, ORGANIZATION, 5, 5))).rejects.toThrow('has no leaf 5')
  await expect(serve((sql) => inclusionProofAt(sql, ORGANIZATION, 5, SIZE + 9))).rejects.toThrow('has not grown')
  await expect(serve((sql) => consistencyProofAt(sql, ORGANIZATION, 6, 5))).rejects.toThrow('did not grow out')
  expect(await serve((sql) => latestCheckpoint(sql, ORGANIZATION))).toBeNull()
})
