import { append, lockHead, type Sql, sqlOfTx } from '../ledger/append.ts'
import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import { entriesAt } from '../ledger/read.ts'
import { type Actor, demand, type PersonActor, type ServiceActor } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import type { Json, JsonObject } from '../policy/types.ts'

/** One view: what the same reader opens again with the same filters within this time. */
const VIEW_SECONDS = 300
/** Views of one reader that are compared; whoever opens more in that time has the next one recorded again. */
const VIEWS_MAX = 100

interface View {
  view?: 'audit' | 'feed' | 'card'
  /** For how long the same again is the same view. */
  seconds?: number
  decision?: string
}
const WHAT = {
  audit: 'Read the audit',
  feed: 'Followed the feed of the log',
  card: 'Read the card of a decision',
} as const

/**
 * Reading the audit is evidence itself, once per view: a page that reloads or follows the stream is still one view,
 * other filters, or the same ones with other values, are another. The filters are a disclosure, since they can name a
 * person; so they are compared by opening what was recorded.
 */
export async function recordAuditRead(
  actor: Actor,
  filters: { [name: string]: Json | undefined },
  { view: what = 'audit', seconds = VIEW_SECONDS, decision }: View = {},
): Promise<void> {
  demand(actor, 'audit.read', 'audit:read')
  if (actor.kind === 'system') return
  const used = Object.keys(filters)
    .filter((name) => filters[name] !== undefined && name !== 'cursor' && name !== 'limit')
    .sort()
  const view: JsonObject = Object.fromEntries(used.map((n) => [n, filters[n] ?? null]))
  const summary = used.length && what === 'audit' ? `${WHAT.audit}, filtered by ${used.join(', ')}` : WHAT[what]
  await inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    if (await openNow(sql, actor, { summary, view, seconds, decision })) return
    await lockHead(sql, actor.organizationId)
    // two of the same reader's tabs at once are still one view
    if (await openNow(sql, actor, { summary, view, seconds, decision })) return
    await append(sql, actor.organizationId, [
      {
        type: 'audit.read',
        clear: { view: what, ...(decision ? { decision } : {}) },
        disclosures: [{ name: 'filters', value: view }],
        audit: {
          actorKind: actor.kind,
          actorId: actor.id,
          summary,
          ...(decision ? { subjectKind: 'decision', subjectId: decision } : {}),
        },
      },
    ])
  })
}

async function openNow(
  sql: Sql,
  reader: PersonActor | ServiceActor,
  { summary, view, seconds, decision }: { summary: string; view: Json; seconds: number; decision: string | undefined },
): Promise<boolean> {
  const since = new Date(now().getTime() - seconds * 1000).toISOString()
  // the first entry of that time bounds what is looked at, however much this reader has done before
  const recent = await sql.query(
    `SELECT index::text AS index FROM audit_entry
      WHERE organization_id = $1 AND actor_id = $2 AND type = 'audit.read' AND summary = $3 AND at > $4::timestamptz
        AND subject_id IS NOT DISTINCT FROM nullif($6, '')
        AND index >= (SELECT ledger.first_since($4::timestamptz))
      ORDER BY audit_entry.index DESC LIMIT $5::int`,
    [reader.organizationId, reader.id, summary, since, String(VIEWS_MAX), decision ?? ''],
  )
  const wanted = canonicalJsonWithFractions(view)
  const entries = await entriesAt(
    sql,
    reader.organizationId,
    recent.map((r) => Number(r.index)),
    'filters',
  )
  return [...entries.values()].some((e) =>
    e.disclosures.some((d) => d.name === 'filters' && canonicalJsonWithFractions(d.value) === wanted),
  )
}
