import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { shownSubject } from './subject.ts'

const person = z.object({ id: z.string(), name: z.string() })
const when = z.iso.datetime()
export const holdView = z.object({
  id: z.string(),
  state: z.enum(['active', 'lift_requested', 'lifted']),
  matter: z.string(),
  reason: z.string(),
  scope: z.object({
    everything: z.boolean(),
    /** As the ledger names them; what was typed is not kept. */
    subjects: z.array(z.object({ stored: z.string(), shown: z.string() })),
    agents: z.array(z.string()),
    runs: z.array(z.string()),
    decisions: z.array(z.string()),
    from: when.nullable(),
    until: when.nullable(),
  }),
  placed: z.object({ by: person, at: when }),
  lift: z.object({ by: person, at: when, reason: z.string() }).nullable(),
  lifted: z.object({ by: person, at: when }).nullable(),
})
export type HoldView = z.output<typeof holdView>

interface Row {
  id: string
  matter: string
  reason: string
  everything: boolean
  subjects: string[]
  agents: string[]
  runs: string[]
  decisions: string[]
  fromAt: Date | null
  untilAt: Date | null
  placedBy: string
  placedAt: Date
  liftRequestedBy: string | null
  liftRequestedAt: Date | null
  liftReason: string | null
  liftedBy: string | null
  liftedAt: Date | null
}
export function viewOfHold(row: Row, names: ReadonlyMap<string, string>): HoldView {
  const by = (personId: string) => ({ id: personId, name: names.get(personId) ?? personId })
  return {
    id: row.id,
    state: row.liftedAt ? 'lifted' : row.liftRequestedBy ? 'lift_requested' : 'active',
    matter: row.matter,
    reason: row.reason,
    scope: {
      everything: row.everything,
      subjects: row.subjects.map((stored) => ({ stored, shown: shownSubject(stored) })),
      agents: row.agents,
      runs: row.runs,
      decisions: row.decisions,
      from: row.fromAt?.toISOString() ?? null,
      until: row.untilAt?.toISOString() ?? null,
    },
    placed: { by: by(row.placedBy), at: row.placedAt.toISOString() },
    lift:
      row.liftRequestedBy && row.liftRequestedAt
        ? { by: by(row.liftRequestedBy), at: row.liftRequestedAt.toISOString(), reason: row.liftReason ?? '' }
        : null,
    lifted: row.liftedBy && row.liftedAt ? { by: by(row.liftedBy), at: row.liftedAt.toISOString() } : null,
  }
}

export async function namesOf(tx: Tx, organizationId: string, ids: (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((i) => i !== null))]
  const found = await tx.membership.findMany({
    where: { organizationId, personId: { in: wanted } },
    select: { personId: true, name: true },
  })
  return new Map(found.map((m) => [m.personId, m.name]))
}

export const holdsQuery = z.strictObject({ ...pageQuery.shape, state: z.enum(['in_force', 'lifted']).optional() })

/** Those in force first, the newest first; then the lifted ones, the last one first. */
export async function listHolds(actor: Actor, input: unknown = {}): Promise<Page<HoldView>> {
  const query = parseWith(holdsQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'ended', 'text')
  const [at = '', id = ''] = after ?? []
  return await inTransaction(organizationId, async (tx) => {
    const rows = await tx.legalHold.findMany({
      where: {
        organizationId,
        AND: [
          query.state ? { liftedAt: query.state === 'lifted' ? { not: null } : null } : {},
          after === null
            ? {}
            : at
              ? { OR: [{ liftedAt: { lt: at } }, { liftedAt: at, id: { lt: id } }] }
              : { OR: [{ liftedAt: null, id: { lt: id } }, { liftedAt: { not: null } }] },
        ],
      },
      // ids are in the order of their making
      orderBy: [{ liftedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
      take: query.limit + 1,
    })
    const names = await namesOf(
      tx,
      organizationId,
      rows.flatMap((r) => [r.placedBy, r.liftRequestedBy, r.liftedBy]),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.liftedAt?.toISOString() ?? '', r.id],
      (r) => viewOfHold(r, names),
    )
  })
}
