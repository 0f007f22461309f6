import type { Sql } from '../ledger/append.ts'
import { cosignedNote, newestCosignedSize } from '../ledger/cosigned-note.ts'
import { checkpointAt, latestCheckpoint, type SignedHead } from '../ledger/serve.ts'
import type { AnchorKind } from './settings.ts'

// What a bundle carries of what others keep: its checkpoint with the cosignatures, and in `anchors/` the newest timestamp
// of each authority with the checkpoint that it is for.

/** How long an export waits for witnesses that answer. */
const PATIENCE_MS = 30_000

/**
 * The newest checkpoint of at least that many entries, one that witnesses cosigned when there are witnesses that answer.
 * Null: there is none yet, ask again.
 */
export async function headToShow(
  sql: Sql,
  organizationId: string,
  { covers, waitedMs }: { covers: number; waitedMs: number },
): Promise<SignedHead | null> {
  const cosigned = await newestCosignedSize(sql, organizationId, covers)
  if (cosigned !== null) return withCosignatures(sql, organizationId, await checkpointAt(sql, organizationId, cosigned))
  const head = await latestCheckpoint(sql, organizationId)
  if (!head || head.size < covers) return null
  return waitedMs < PATIENCE_MS && (await askWitnesses(sql, organizationId)) ? null : head
}
async function withCosignatures(sql: Sql, organizationId: string, head: SignedHead | null): Promise<SignedHead | null> {
  return head && { ...head, note: (await cosignedNote(sql, organizationId, head.size)) ?? head.note }
}
/** At once, whatever their interval. @returns whether there are any that answer */
async function askWitnesses(sql: Sql, organizationId: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE ledger.anchor_state SET next_at = least(next_at, clock_timestamp())
      WHERE organization_id = $1 AND kind = 'witness' AND configured AND trouble IS NULL AND forked_size IS NULL
      RETURNING 1 AS asked`,
    [organizationId],
  )
  return rows.length > 0
}

export interface BundleAnchors {
  files: { name: string; bytes: Buffer }[]
  /** For the manifest: which there are, for information. */
  listed: { name: string; kind: AnchorKind; size: number; at: string; files?: string[]; copy?: string }[]
  /** What verifies each file, a line each. */
  commands: string[]
}

/** Of each anchor the newest that is not beyond the bundle. */
export async function bundleAnchors(sql: Sql, organizationId: string, head: SignedHead): Promise<BundleAnchors> {
  const rows = await sql.query(
    `SELECT DISTINCT ON (a.name) a.name, a.kind, a.size::text AS size, a.proof, s.place,
            (extract(epoch FROM a.at) * 1000)::float8::text AS at_ms
       FROM ledger.anchor a
       LEFT JOIN ledger.anchor_state s ON s.organization_id = a.organization_id AND s.name = a.name
      WHERE a.organization_id = $1 AND a.origin = $2 AND a.size <= $3::bigint
      ORDER BY a.name, a.size DESC`,
    [organizationId, head.origin, String(head.size)],
  )
  const anchors: BundleAnchors = { files: [], listed: [], commands: [] }
  for (const row of rows) {
    const name = row.name as string
    const kind = row.kind as AnchorKind
    const size = Number(row.size)
    const listed: BundleAnchors['listed'][number] = { name, kind, size, at: new Date(Number(row.at_ms)).toISOString() }
    if (kind === 'timestamp') {
      const at = await checkpointAt(sql, organizationId, size)
      if (!at) continue
      const [token, note] = [`anchors/${name}.tsr`, `anchors/${name}.note`]
      anchors.files.push({ name: token, bytes: Buffer.from(row.proof as Uint8Array) })
      anchors.files.push({ name: note, bytes: Buffer.from(at.note) })
      anchors.commands.push(`openssl ts -verify -in ${token} -data ${note} -CAfile ca.pem`)
      anchors.commands.push(`countersign verify --policy policy.txt --previous ${note} <bundle>`)
      listed.files = [token, note]
    } else if (kind !== 'witness') {
      const proof = JSON.parse(Buffer.from(row.proof as Uint8Array).toString('utf8')) as { name: string }
      listed.copy = `${((row.place as string | null) ?? '').replace(/\/$/, '')}/${proof.name}`
    }
    anchors.listed.push(listed)
  }
  return anchors
}
