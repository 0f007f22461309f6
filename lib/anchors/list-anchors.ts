import { z } from 'zod'
import { sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { inTransaction } from '../platform/db.ts'
import { type AnchorStanding, alarmOf, anchorStandings } from './anchor-state.ts'
import { checkpointName } from './store-checkpoint.ts'

export const anchorView = z.object({
  name: z.string(),
  kind: z.enum(['witness', 'folder', 's3', 'timestamp']),
  /** Where it is, without credentials. */
  place: z.string(),
  /** Of a witness: its verifier key. */
  key: z.string().nullable(),
  /** `forked`: it holds another history. `failing`: the last attempt did not succeed, and it is not late yet. */
  state: z.enum(['ok', 'waiting', 'failing', 'late', 'forked', 'removed']),
  /** How many entries, from the first, it covers. */
  size: z.int(),
  anchored_at: z.iso.datetime().nullable(),
  lag_entries: z.int(),
  /** Of the oldest entry that it does not cover; 0 when it covers all. */
  age_seconds: z.int(),
  every_seconds: z.int(),
  late_after_seconds: z.int(),
  /** Why the last attempt did not succeed, in one sentence. */
  trouble: z.string().nullable(),
  /** What it showed of the other history, when it showed anything. */
  evidence: z.string().nullable(),
  /** What somebody outside does with what it keeps. */
  verify: z.object({ how: z.string(), lines: z.string() }),
})
export type AnchorView = z.infer<typeof anchorView>
export const anchorsView = z.object({ origin: z.string(), size: z.int(), items: z.array(anchorView) })
export type AnchorsView = z.infer<typeof anchorsView>

/** Every anchor that is, or was, configured for this installation, as it stands with this organization's log. */
export async function listAnchors(actor: Actor): Promise<AnchorsView> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const [head] = await sql.query(
      'SELECT origin, size::text AS size FROM ledger.log_head WHERE organization_id = $1',
      [organizationId],
    )
    const origin = (head?.origin as string | undefined) ?? ''
    const standings = await anchorStandings(sql, organizationId)
    return { origin, size: Number(head?.size ?? 0), items: standings.map((s) => viewOf(s, origin)) }
  })
}

/** How many are late or hold another history, as the log was last told: for every page's frame. */
export async function countAnchorAlarms(actor: Actor): Promise<{ late: number; forked: number }> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const [row] = await inTransaction(organizationId, (tx) =>
    sqlOfTx(tx).query(
      `SELECT (count(*) FILTER (WHERE alarm = 'late'))::int AS late,
              (count(*) FILTER (WHERE alarm = 'forked'))::int AS forked
         FROM ledger.anchor_state WHERE organization_id = $1 AND configured`,
      [organizationId],
    ),
  )
  return { late: Number(row?.late ?? 0), forked: Number(row?.forked ?? 0) }
}

const viewOf = (s: AnchorStanding, origin: string): AnchorView => ({
  name: s.name,
  kind: s.kind,
  place: s.place,
  key: s.key,
  state: stateOf(s),
  size: s.size,
  anchored_at: s.anchoredAt?.toISOString() ?? null,
  lag_entries: s.lag,
  age_seconds: s.ageSeconds,
  every_seconds: s.everySeconds,
  late_after_seconds: s.lateAfterSeconds,
  trouble: s.trouble,
  evidence: s.evidence,
  verify: howTo(s, origin),
})

function stateOf(s: AnchorStanding): AnchorView['state'] {
  if (!s.configured) return 'removed'
  const alarm = alarmOf(s)
  if (alarm) return alarm
  if (s.trouble !== null) return 'failing'
  return s.anchoredAt === null ? 'waiting' : 'ok'
}

function howTo({ kind, name, key, place, size }: AnchorStanding, origin: string): AnchorView['verify'] {
  if (kind === 'witness')
    return {
      how: 'An auditor who trusts this witness says so in the policy: a bundle’s checkpoint must then bear its signature. Its key comes from whoever runs it.',
      lines: `witness ${name} ${key ?? ''}\nquorum ${name}`,
    }
  if (kind === 'timestamp')
    return {
      how: 'A bundle carries the newest token and the checkpoint that it is for. The certificate comes from the authority.',
      lines: `openssl ts -verify -in anchors/${name}.tsr -data anchors/${name}.note -CAfile ca.pem`,
    }
  const copy = checkpointName(origin, size)
  return {
    how: 'The copy is a signed checkpoint. Whoever has it sees with it whether a later bundle still holds what the log held then.',
    lines: `${place.replace(/\/$/, '')}/${copy}\ncountersign verify --policy policy.txt --previous ${copy.slice(copy.lastIndexOf('/') + 1)} bundle.tar`,
  }
}
