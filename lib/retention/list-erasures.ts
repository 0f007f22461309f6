import { z } from 'zod'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
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
  /** While it is being executed: entries that still disclose something about the subject. */
  left: z.int().nullable(),
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
export function viewOfErasure(row: Row, names: ReadonlyMap<string, string>, left: number | null = null): ErasureView {
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
    left,
  }
}

export async function leftOf(sql: Sql, { state, subject }: Row): Promise<number | null> {
  if (state !== 'executing') return null
  const [row] = await sql.query('SELECT count(*)::text AS n FROM ledger.erasure_next($1, NULL)', [subject])
  return Number(row?.n ?? 0)
}

export const erasuresQuery = z.strictObject({ ...pageQuery.shape, state: z.enum(['waiting', 'decided']).optional() })

/** What waits for a second person first, the newest first; then what was decided, the last one first. */
export async function listErasures(actor: Actor, input: unknown = {}): Promise<Page<ErasureView>> {
  const query = parseWith(erasuresQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'ended', 'text')
  const [at = '', id = ''] = after ?? []
  return await inTransaction(organizationId, async (tx) => {
    const rows = await tx.erasure.findMany({
      where: {
        organizationId,
        AND: [
          query.state ? { decidedAt: query.state === 'decided' ? { not: null } : null } : {},
          after === null
            ? {}
            : at
              ? { OR: [{ decidedAt: { lt: at } }, { decidedAt: at, id: { lt: id } }] }
              : { OR: [{ decidedAt: null, id: { lt: id } }, { decidedAt: { not: null } }] },
        ],
      },
      // ids are in the order of their making
      orderBy: [{ decidedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
      take: query.limit + 1,
    })
    const names = await namesOf(
      tx,
      organizationId,
      rows.flatMap((r) => [r.requestedBy, r.decidedBy]),
    )
    const left = new Map<string, number | null>()
    for (const row of rows) left.set(row.id, await leftOf(sqlOfTx(tx), row))
    return toPage(
      rows,
      query.limit,
      (r) => [r.decidedAt?.toISOString() ?? '', r.id],
      (r) => viewOfErasure(r, names, left.get(r.id)),
    )
  })
}
