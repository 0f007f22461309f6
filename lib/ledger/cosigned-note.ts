import type { Sql } from './append.ts'
import { parseNote, signatureLine } from './note.ts'
import { checkpointAt } from './serve.ts'

// The checkpoint with what witnesses said of it: a stranger who trusts a quorum of them needs nothing else from us.

/**
 * The note that was published at that size with the lines of every witness that cosigned it. Null when no checkpoint has
 * that size.
 */
export async function cosignedNote(sql: Sql, organizationId: string, size: number): Promise<string | null> {
  const head = await checkpointAt(sql, organizationId, size)
  if (!head) return null
  const rows = await sql.query(
    `SELECT convert_from(proof, 'UTF8') AS line FROM ledger.anchor
      WHERE organization_id = $1 AND origin = $2 AND size = $3::bigint AND kind = 'witness' ORDER BY name`,
    [organizationId, head.origin, String(size)],
  )
  const { signatures } = parseNote(head.note)
  const known = new Set(signatures.map((s) => `${s.name}+${s.id}`))
  let { note } = head
  for (const { line } of rows)
    for (const s of parseNote(`a\n\n${line as string}`).signatures)
      if (!known.has(`${s.name}+${s.id}`)) {
        known.add(`${s.name}+${s.id}`)
        note += signatureLine(s.name, s.id, s.bytes)
      }
  return note
}

/**
 * The newest size that the most witnesses have cosigned, among the last that any has: what to show somebody who wants a
 * quorum. Null when no witness has cosigned this log at that size or a larger one.
 */
export async function newestCosignedSize(sql: Sql, organizationId: string, atLeast = 0): Promise<number | null> {
  const [row] = await sql.query(
    `WITH cosigned AS (
       SELECT a.size, count(*) AS witnesses FROM ledger.anchor a
         JOIN ledger.log_head h ON h.organization_id = a.organization_id AND h.origin = a.origin
        WHERE a.organization_id = $1 AND a.kind = 'witness' AND a.size >= $2::bigint
        GROUP BY a.size ORDER BY a.size DESC LIMIT 100)
     SELECT size::text AS size FROM cosigned ORDER BY witnesses DESC, cosigned.size DESC LIMIT 1`,
    [organizationId, String(atLeast)],
  )
  return row ? Number(row.size) : null
}
