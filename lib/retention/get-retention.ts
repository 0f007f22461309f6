import { z } from 'zod'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { entryTypeNames } from '../ledger/entry-types.ts'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction } from '../platform/db.ts'
import { settingsFrom } from '../registry/settings/organization-settings.ts'
import { classOf, FLOOR_NAMES, floorDays, RETENTION_CLASSES, type RetentionClass } from './classes.ts'

const when = z.iso.datetime()
export const retentionView = z.object({
  floors: z.array(z.enum(FLOOR_NAMES)),
  /** The highest of them. */
  floor_days: z.int(),
  classes: z.array(
    z.object({
      name: z.enum(RETENTION_CLASSES),
      /** As it is set: what binds an entry that is written now. */
      days: z.int(),
      /** What binds the oldest that still discloses something: at least what it was promised when it was written. */
      oldest_days: z.int().nullable(),
      oldest_at: when.nullable(),
      /** When its retention ends. */
      due_at: when.nullable(),
      /** It is over, and a legal hold keeps it. */
      held: z.boolean(),
    }),
  ),
  /** Entries of the log, and the oldest that is still there. */
  size: z.int(),
  first: z.int(),
  /** What was destroyed, the newest first. */
  removals: z.array(
    z.object({
      entry: z.int(),
      kind: z.enum(['erasure', 'expiry', 'purge']),
      from_index: z.int(),
      to_index: z.int(),
      entries: z.int(),
      disclosures: z.int(),
      at: when,
    }),
  ),
})
export type RetentionView = z.output<typeof retentionView>

const REMOVALS_SHOWN = 20
/** How long each class is kept, what is due next, and what went. */
export async function getRetention(actor: Actor): Promise<RetentionView> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const { retention } = settingsFrom(organization.settings)
    const [head] = await sql.query(
      'SELECT size::text AS size, first::text AS first FROM ledger.log_head WHERE organization_id = $1',
      [organizationId],
    )
    const oldest = await oldestOfClasses(sql, organizationId)
    const removals = await sql.query(
      `SELECT r.by_index::text AS by, r.kind, r.from_index::text AS from_index, r.to_index::text AS to_index, r.entries, r.disclosures, r.at
         FROM ledger.removal r WHERE r.organization_id = $1 ORDER BY r.by_index DESC LIMIT ${REMOVALS_SHOWN}`,
      [organizationId],
    )
    return {
      floors: retention.floors,
      floor_days: floorDays(retention.floors),
      classes: RETENTION_CLASSES.map((name) => ({
        name,
        days: retention.days[name],
        ...(oldest.get(name) ?? { oldest_days: null, oldest_at: null, due_at: null, held: false }),
      })),
      size: Number(head?.size ?? 0),
      first: Number(head?.first ?? 0),
      removals: removals.map((r) => ({
        entry: Number(r.by),
        kind: r.kind as 'erasure' | 'expiry' | 'purge',
        from_index: Number(r.from_index),
        to_index: Number(r.to_index),
        entries: Number(r.entries),
        disclosures: Number(r.disclosures),
        at: (r.at as Date).toISOString(),
      })),
    }
  })
}

/** A look into the index for each type, and the first decision that is there: counting millions would take seconds. */
const OLDEST = `
SELECT o.type, o.index::text AS index, o.at, p.days, o.at + make_interval(days => p.days) AS due_at,
       EXISTS (SELECT FROM ledger.holds_on(o.index)) AS held
  FROM (SELECT f.* FROM unnest($2::text[]) AS t(type)
         CROSS JOIN LATERAL (SELECT a.type, a.index, a.at FROM audit_entry a
                WHERE a.organization_id = $1 AND a.type = t.type AND a.type <> 'decision.made' AND a.summary <> 'Expired.'
                ORDER BY a.index LIMIT 1) f
        UNION ALL
        (SELECT a.type, a.index, a.at FROM audit_entry a
          WHERE a.organization_id = $1 AND a.type = 'decision.made' AND a.summary <> 'Expired.' ORDER BY a.index LIMIT 1)) o
  JOIN ledger.retention_periods() p ON p.class = ledger.class_of(o.type) AND o.at >= p.from_at AND o.at < p.until_at
 ORDER BY o.at`

interface Oldest {
  oldest_days: number
  oldest_at: string
  due_at: string
  held: boolean
}
async function oldestOfClasses(sql: Sql, organizationId: string): Promise<Map<RetentionClass, Oldest>> {
  const found = new Map<RetentionClass, Oldest>()
  for (const row of await sql.query(OLDEST, [organizationId, entryTypeNames])) {
    const name = classOf(row.type as string)
    if (name === null || found.has(name)) continue
    const due = row.due_at as Date
    found.set(name, {
      oldest_days: Number(row.days),
      oldest_at: (row.at as Date).toISOString(),
      due_at: due.toISOString(),
      held: row.held === true,
    })
  }
  return found
}
