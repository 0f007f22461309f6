import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction } from '../platform/db.ts'
import { namesOf } from './list-holds.ts'
import { shownSubject } from './subject.ts'

const person = z.object({ id: z.string(), name: z.string() })
export const erasureView = z.object({
  id: z.string(),
  state: z.enum(['requested', 'withdrawn', 'executing', 'executed']),
  /** As it was given; null once the erasure has ended. */
  subject: z.string().nullable(),
  stored: z.string(),
  shown: z.string(),
  reason: z.string().nullable(),
  requested: z.object({ by: person, at: z.iso.datetime() }),
  decided: z.object({ by: person, at: z.iso.datetime() }).nullable(),
  /** The entry that says so; while it is being executed, the one of the last step. */
  entry: z.int().nullable(),
  counts: z.object({ entries: z.int(), disclosures: z.int(), decisions: z.int() }).nullable(),
})
export type ErasureView = z.output<typeof erasureView>

interface Row {
  id: string
  state: string
  subject: string
  label: string
  reason: string
  requestedBy: string
  requestedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  entryIndex: bigint | null
  counts: unknown
}
export function viewOfErasure(row: Row, names: ReadonlyMap<string, string>): ErasureView {
  const by = (id: string) => ({ id, name: names.get(id) ?? id })
  return {
    id: row.id,
    state: row.state as ErasureView['state'],
    subject: row.label || null,
    stored: row.subject,
    shown: shownSubject(row.subject),
    reason: row.reason || null,
    requested: { by: by(row.requestedBy), at: row.requestedAt.toISOString() },
    decided: row.decidedBy && row.decidedAt ? { by: by(row.decidedBy), at: row.decidedAt.toISOString() } : null,
    entry: row.entryIndex === null ? null : Number(row.entryIndex),
    counts: row.state === 'executed' || row.state === 'executing' ? (row.counts as ErasureView['counts']) : null,
  }
}

const LISTED_MAX = 500
/** What waits for a second person first; then what ended, the newest first. */
export async function listErasures(actor: Actor): Promise<{ items: ErasureView[] }> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const rows = await tx.erasure.findMany({
      where: { organizationId },
      orderBy: [{ decidedAt: { sort: 'desc', nulls: 'first' } }, { requestedAt: 'desc' }, { id: 'desc' }],
      take: LISTED_MAX,
    })
    const names = await namesOf(
      tx,
      organizationId,
      rows.flatMap((r) => [r.requestedBy, r.decidedBy]),
    )
    return { items: rows.map((r) => viewOfErasure(r, names)) }
  })
}
