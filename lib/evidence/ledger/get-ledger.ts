import { z } from 'zod'
import { type Sql, sqlOfTx } from '../../ledger/append.ts'
import { parseNote } from '../../ledger/note.ts'
import { latestCheckpoint, type SignedHead } from '../../ledger/serve.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { inTransaction } from '../../platform/db.ts'
import { settingsFrom } from '../../registry/settings/organization-settings.ts'
import { getLogStatus } from '../get-log-status.ts'

/** The signer cosigns the newest checkpoint of a quiet log each minute: after this long it has not looked. */
export const LATE_MS = 150_000

export const checkpointView = z.object({
  origin: z.string(),
  size: z.int(),
  /** Base64, as in the note. */
  root: z.string(),
  /** The signed note (C2SP tlog-checkpoint), byte by byte. */
  note: z.string(),
  /** When the signer last looked; of an older checkpoint, when it was signed. */
  at: z.iso.datetime(),
  /** `<name>+<key id>` of each signature. */
  signatures: z.array(z.string()),
})
export type CheckpointView = z.output<typeof checkpointView>

export const ledgerView = z.object({
  origin: z.string(),
  size: z.int(),
  opened_at: z.iso.datetime(),
  last_at: z.iso.datetime().nullable(),
  /** Whether checkpoints and hash tiles are for everybody. */
  public: z.boolean(),
  checkpoint: checkpointView.nullable(),
  signer: z.object({
    /** `waiting`: it has signed nothing yet. `late`: it has not looked for two minutes and a half. */
    state: z.enum(['signing', 'waiting', 'late', 'stopped']),
    stopped_at: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
    /** Entries that no checkpoint covers yet. */
    behind: z.int(),
    /** C2SP verifier keys by which the signer says that it signs. An auditor asks the operator, not this. */
    keys: z.array(z.string()),
  }),
  writers: z.array(
    z.object({
      /** `<name>+<key id>` */
      writer: z.string(),
      /** The C2SP verifier key; null when the operator does not name it any more. */
      key: z.string().nullable(),
      enrolled: z.object({ index: z.int(), at: z.iso.datetime() }),
      revoked: z.object({ index: z.int(), at: z.iso.datetime() }).nullable(),
    }),
  ),
})
export type LedgerView = z.output<typeof ledgerView>

export const viewOfHead = (head: SignedHead): CheckpointView => ({
  origin: head.origin,
  size: head.size,
  root: head.root.toString('base64'),
  note: head.note,
  at: head.at.toISOString(),
  signatures: parseNote(head.note).signatures.map((s) => `${s.name}+${s.id}`),
})

/** Where the log stands, how far it is signed, and by whom it is written. */
export async function getLedger(actor: Actor): Promise<LedgerView> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const { origin, size, opened_at, last_at } = await getLogStatus(actor)
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const head = await latestCheckpoint(sql, organizationId)
    const [status] = await sql.query(
      'SELECT stopped_at, reason, keys FROM ledger.signer_status WHERE organization_id = $1',
      [organizationId],
    )
    const { settings } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { settings: true },
    })
    const state = status?.reason
      ? 'stopped'
      : head === null
        ? 'waiting'
        : nowMs() - head.at.getTime() > LATE_MS
          ? 'late'
          : 'signing'
    return {
      origin,
      size,
      opened_at,
      last_at,
      public: settingsFrom(settings).ledger_public,
      checkpoint: head && viewOfHead(head),
      signer: {
        state,
        stopped_at: (status?.stopped_at as Date | null | undefined)?.toISOString() ?? null,
        reason: (status?.reason as string | null | undefined) ?? null,
        keys: (status?.keys as string[] | undefined) ?? [],
        behind: Math.max(0, size - (head?.size ?? 0)),
      },
      writers: await writersOf(sql, organizationId),
    }
  })
}

async function writersOf(sql: Sql, organizationId: string): Promise<LedgerView['writers']> {
  const rows = await sql.query(
    `SELECT a.subject_id AS writer, w.key, a.type, a.index::text AS index, a.at
       FROM audit_entry a LEFT JOIN installation.writer w ON w.name = a.subject_id
      WHERE a.organization_id = $1 AND a.type IN ('writer.enrolled', 'writer.revoked') ORDER BY a.index`,
    [organizationId],
  )
  const writers = new Map<string, LedgerView['writers'][number]>()
  for (const row of rows) {
    const name = row.writer as string
    const place = { index: Number(row.index), at: (row.at as Date).toISOString() }
    const known = writers.get(name)
    if (row.type === 'writer.enrolled')
      writers.set(name, { writer: name, key: (row.key as string | null) ?? null, enrolled: place, revoked: null })
    else if (known) known.revoked = place
  }
  return [...writers.values()]
}

/** What a browser needs to check a proof by itself; none where the actor may not read the audit. */
export async function getLogKeys(actor: Actor): Promise<string[]> {
  demand(actor, 'audit.read', 'audit:read')
  const [row] = await inTransaction(actor.organizationId, (tx) =>
    sqlOfTx(tx).query('SELECT keys FROM ledger.signer_status WHERE organization_id = $1', [actor.organizationId]),
  )
  return (row?.keys as string[] | undefined) ?? []
}
