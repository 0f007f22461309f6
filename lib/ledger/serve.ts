import type { Sql } from './append.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { HASH_BYTES, nodeHash } from './merkle.ts'
import { parseNote } from './note.ts'
import { consistencyProof, inclusionProof, ProofError, type SubtreeHash } from './proofs.ts'
import { subtreesInTiles, TILE_WIDTH } from './tiles.ts'

// What can be read of a log's tree: checkpoints, tiles, proofs. Full tiles are stored; everything else is made from the
// leaves, so that nothing here has to wait for the signer. A tile proves nothing: whoever uses it compares the root.

export interface SignedHead {
  origin: string
  size: number
  root: Buffer
  note: string
  at: Date
}

/** The newest checkpoint, with the signer's timestamped cosignature. Null before there is one. */
export async function latestCheckpoint(sql: Sql, organizationId: string): Promise<SignedHead | null> {
  const [row] = await sql.query(
    'SELECT note, (extract(epoch FROM at) * 1000)::float8::text AS ms FROM ledger.checkpoint_latest WHERE organization_id = $1',
    [organizationId],
  )
  return row ? headOf(row) : null
}

/** The checkpoint that was published at exactly that size. */
export async function checkpointAt(sql: Sql, organizationId: string, size: number): Promise<SignedHead | null> {
  const [row] = await sql.query(
    'SELECT note, (extract(epoch FROM signed_at) * 1000)::float8::text AS ms FROM ledger.checkpoint WHERE organization_id = $1 AND size = $2::bigint',
    [organizationId, String(size)],
  )
  return row ? headOf(row) : null
}

function headOf(row: Record<string, unknown>): SignedHead {
  const note = row.note as string
  const { origin, size, root } = parseCheckpoint(parseNote(note).text)
  return { origin, size, root, note, at: new Date(Number(row.ms)) }
}

/** The bytes of a hash tile of that width (256: a full one), or null when the tree has not grown there. */
export async function tileAt(
  sql: Sql,
  organizationId: string,
  level: number,
  index: number,
  width: number,
): Promise<Buffer | null> {
  if (width === TILE_WIDTH) {
    const [stored] = await storedTiles(sql, organizationId, level, index, 1)
    if (stored) return stored
  }
  const first = index * TILE_WIDTH
  const hashes =
    level === 0
      ? await leaves(sql, organizationId, first, width)
      : await tileRoots(sql, organizationId, level - 1, first, width)
  return hashes.length === width ? Buffer.concat(hashes) : null
}

const bufferOf = (bytes: unknown): Buffer => {
  const b = bytes as Uint8Array
  return Buffer.from(b.buffer, b.byteOffset, b.byteLength)
}

async function leaves(sql: Sql, organizationId: string, first: number, count: number): Promise<Buffer[]> {
  const rows = await sql.query(
    'SELECT hash FROM ledger.leaf WHERE organization_id = $1 AND index >= $2::bigint AND index < $3::bigint ORDER BY index',
    [organizationId, String(first), String(first + count)],
  )
  return rows.map((r) => bufferOf(r.hash))
}

async function storedTiles(
  sql: Sql,
  organizationId: string,
  level: number,
  first: number,
  count: number,
): Promise<(Buffer | undefined)[]> {
  const rows = await sql.query(
    `SELECT index::text AS index, bytes FROM ledger.tile
      WHERE organization_id = $1 AND level = $2::smallint AND index >= $3::bigint AND index < $4::bigint`,
    [organizationId, String(level), String(first), String(first + count)],
  )
  const tiles = new Map(rows.map((r) => [Number(r.index), bufferOf(r.bytes)]))
  return Array.from({ length: count }, (_, i) => tiles.get(first + i))
}

/** The roots of full tiles, up to the first that the tree does not have. */
async function tileRoots(
  sql: Sql,
  organizationId: string,
  level: number,
  first: number,
  count: number,
): Promise<Buffer[]> {
  const stored = await storedTiles(sql, organizationId, level, first, count)
  const roots: Buffer[] = []
  for (const [i, known] of stored.entries()) {
    const tile = known ?? (await tileAt(sql, organizationId, level, first + i, TILE_WIDTH))
    if (!tile) break
    roots.push(tileRoot(tile))
  }
  return roots
}

/** The root of the perfect subtree whose leaves a full tile holds. */
export function tileRoot(tile: Buffer): Buffer {
  let row = Array.from({ length: tile.length / HASH_BYTES }, (_, i) =>
    tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i] as Buffer, row[2 * i + 1] as Buffer))
  return row[0] as Buffer
}

/** Hashes of perfect subtrees of the tree at that size, each tile read once: for many proofs at one size. */
export const subtreesAt = (sql: Sql, organizationId: string, size: number): SubtreeHash =>
  subtreesInTiles(size, async (tile) => {
    const bytes = await tileAt(sql, organizationId, tile.level as number, tile.index, tile.width)
    if (!bytes) throw new ProofError(`the log has not grown to ${size} entries`)
    return bytes
  })

/** That entry `index` is in the tree of the first `size` entries. Throws ProofError when it is not. */
export const inclusionProofAt = (sql: Sql, organizationId: string, index: number, size: number): Promise<Buffer[]> =>
  inclusionProof(index, size, subtreesAt(sql, organizationId, size))

/** That the tree of `from` entries is the beginning of the tree of `to` entries. */
export const consistencyProofAt = (sql: Sql, organizationId: string, from: number, to: number): Promise<Buffer[]> =>
  consistencyProof(from, to, subtreesAt(sql, organizationId, to))
