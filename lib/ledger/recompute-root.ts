import type { Sql } from './append.ts'
import { appendLeaves, EMPTY, type Frontier, frontierFrom, leafHash, rootOf } from './merkle.ts'

export interface Recomputed {
  size: number
  root: string // hex, from the entries' bytes
  /** The oldest entry that is still there; of those before it only the hashes are. */
  first: number
  headSize: number
  headRoot: string
  /** What does not fit, in the order of the log. Empty = every index is there and the roots agree. */
  faults: string[]
}
const PAGE = 1000
const FAULTS_MAX = 20

/** Re-hashes a whole log from the bytes of its entries, page by page, in constant memory. */
export async function recomputeRoot(sql: Sql, organizationId: string): Promise<Recomputed> {
  const [head] = await sql.query(
    'SELECT size::text AS size, first::text AS first, frontier FROM ledger.log_head WHERE organization_id = $1',
    [organizationId],
  )
  if (!head) throw new Error(`organization ${organizationId} has no log`)
  const headSize = Number(head.size)
  const faults: string[] = []
  const fault = (text: string) => faults.length < FAULTS_MAX && faults.push(text)
  const first = Number(head.first)
  let frontier = await leavesBefore(sql, organizationId, first, fault)
  let lastAt = ''
  for (;;) {
    const rows = await sql.query(
      `SELECT e.index::text AS index, e.bytes, l.hash FROM ledger.envelope e
         LEFT JOIN ledger.leaf l ON l.organization_id = e.organization_id AND l.index = e.index
        WHERE e.organization_id = $1 AND e.index >= $2::bigint AND e.index < $3::bigint ORDER BY e.index LIMIT ${PAGE}`,
      [organizationId, String(frontier.size), String(headSize)],
    )
    const leaves = rows.map((row, i) => {
      const expected = frontier.size + i
      const leaf = leafHash(row.bytes as Uint8Array)
      if (Number(row.index) !== expected) fault(`entry ${expected} is missing: entry ${row.index} follows`)
      if (!row.hash || !leaf.equals(row.hash as Uint8Array)) fault(`entry ${row.index} does not hash to its leaf`)
      const { _i: index, _t: at } = JSON.parse(Buffer.from(row.bytes as Uint8Array).toString())
      if (index !== expected) fault(`entry ${expected} says that it is entry ${index}`)
      if (at < lastAt) fault(`entry ${expected} is earlier than the one before it`)
      lastAt = at
      return leaf
    })
    frontier = appendLeaves(frontier, leaves)
    if (rows.length < PAGE || faults.length) break
  }
  const [beyond] = await sql.query(
    `SELECT greatest((SELECT max(index) FROM ledger.leaf WHERE organization_id = $1),
                     (SELECT max(index) FROM ledger.envelope WHERE organization_id = $1))::text AS last`,
    [organizationId],
  )
  if (beyond?.last !== null && Number(beyond?.last) >= headSize) fault(`entry ${beyond?.last} lies beyond the head`)
  if (frontier.size !== headSize) fault(`the head counts ${headSize} entries, the log holds ${frontier.size}`)
  const root = rootOf(frontier).toString('hex')
  const headRoot = rootOf(frontierFrom(headSize, head.frontier as Uint8Array)).toString('hex')
  if (root !== headRoot) fault('the recomputed root is not the head’s')
  return { size: frontier.size, root, first, headSize, headRoot, faults }
}

/** Of entries whose retention is over only the hashes are there. They cannot be held against bytes, only against the root. */
async function leavesBefore(
  sql: Sql,
  organizationId: string,
  first: number,
  fault: (text: string) => unknown,
): Promise<Frontier> {
  let frontier = EMPTY
  while (frontier.size < first) {
    const rows = await sql.query(
      `SELECT l.index::text AS index, l.hash FROM ledger.leaf l
        WHERE l.organization_id = $1 AND l.index >= $2::bigint AND l.index < $3::bigint ORDER BY l.index LIMIT ${PAGE * 10}`,
      [organizationId, String(frontier.size), String(first)],
    )
    const hole = rows.findIndex((row, i) => Number(row.index) !== frontier.size + i)
    if (!rows.length || hole >= 0) {
      fault(`the hash of entry ${frontier.size + Math.max(hole, 0)} is missing`)
      return frontier
    }
    frontier = appendLeaves(
      frontier,
      rows.map((row) => Buffer.from(row.hash as Uint8Array)),
    )
  }
  return frontier
}
