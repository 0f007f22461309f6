import type { Sql } from '../ledger/append.ts'
import type { Outcome } from './outcome.ts'
import type { AnchorKind, AnchorTarget } from './settings.ts'

// Where each anchor stands with each organization (ledger.anchor_state), and what it gave (ledger.anchor).

export interface AnchorStanding {
  name: string
  kind: AnchorKind
  place: string
  key: string | null
  everySeconds: number
  lateAfterSeconds: number
  configured: boolean
  /** Nothing else is asking it, and its next time has come. */
  due: boolean
  /** Entries that the newest anchored checkpoint of this log covers; 0 when there is none. */
  size: number
  /** When that was. */
  anchoredAt: Date | null
  /** Entries that it does not cover. */
  lag: number
  /** How long the oldest entry has been there that it does not cover; 0 when it covers all. */
  ageSeconds: number
  trouble: string | null
  forkedSize: number | null
  evidence: string | null
  alarm: 'late' | 'forked' | null
}

export async function anchorStandings(sql: Sql, organizationId: string): Promise<AnchorStanding[]> {
  const rows = await sql.query(
    `SELECT s.name, s.kind, s.place, s.key, s.every_seconds::text AS every_seconds,
            s.late_after_seconds::text AS late_after_seconds, s.configured, s.trouble, s.evidence, s.alarm,
            s.forked_size::text AS forked_size,
            (s.next_at <= clock_timestamp() AND s.leased_until <= clock_timestamp()) AS due,
            coalesce(a.size, 0)::text AS size, (extract(epoch FROM a.at) * 1000)::float8::text AS at_ms,
            greatest(h.size - coalesce(a.size, 0), 0)::text AS lag,
            CASE WHEN h.size > coalesce(a.size, 0) THEN greatest(0, extract(epoch FROM clock_timestamp() - greatest(s.since,
              (SELECT e.at FROM ledger.envelope e WHERE e.organization_id = $1 AND e.index = coalesce(a.size, 0)))))
            ELSE 0 END::float8::text AS age_seconds
       FROM ledger.anchor_state s JOIN ledger.log_head h ON h.organization_id = s.organization_id
       LEFT JOIN LATERAL (
         SELECT size, at FROM ledger.anchor
          WHERE organization_id = $1 AND anchor.name = s.name AND origin = h.origin
          ORDER BY size DESC LIMIT 1) a ON true
      WHERE s.organization_id = $1 ORDER BY s.configured DESC, s.kind DESC, s.name`,
    [organizationId],
  )
  return rows.map((r) => ({
    name: r.name as string,
    kind: r.kind as AnchorKind,
    place: r.place as string,
    key: r.key as string | null,
    everySeconds: Number(r.every_seconds),
    lateAfterSeconds: Number(r.late_after_seconds),
    configured: r.configured as boolean,
    due: r.due as boolean,
    size: Number(r.size),
    anchoredAt: r.at_ms === null ? null : new Date(Number(r.at_ms)),
    lag: Number(r.lag),
    ageSeconds: Math.round(Number(r.age_seconds)),
    trouble: r.trouble as string | null,
    forkedSize: r.forked_size === null ? null : Number(r.forked_size),
    evidence: r.evidence as string | null,
    alarm: r.alarm as AnchorStanding['alarm'],
  }))
}

/** What people and the log should be told now. */
export const alarmOf = (a: AnchorStanding): AnchorStanding['alarm'] =>
  !a.configured ? null : a.forkedSize !== null ? 'forked' : a.ageSeconds > a.lateAfterSeconds ? 'late' : null

/**
 * Brings the rows into line with the configuration. @returns which names came and which went, each told to one caller
 * only however many workers start at once.
 */
export async function syncTargets(
  sql: Sql,
  organizationId: string,
  targets: readonly AnchorTarget[],
): Promise<{ added: AnchorTarget[]; removed: { name: string; kind: AnchorKind }[] }> {
  const added: AnchorTarget[] = []
  for (const t of targets) {
    const key = t.kind === 'witness' ? t.key : null
    const about = [t.kind, t.place, key ?? '', String(t.everySeconds), String(t.lateAfterSeconds)]
    const came = await sql.query(
      `INSERT INTO ledger.anchor_state AS s (organization_id, name, kind, place, key, every_seconds, late_after_seconds)
       VALUES ($1, $2, $3, $4, nullif($5, ''), $6::int, $7::int)
       ON CONFLICT (organization_id, name) DO UPDATE SET kind = excluded.kind, place = excluded.place, key = excluded.key,
         configured = true, since = clock_timestamp(), next_at = clock_timestamp(), failures = 0, trouble = NULL,
         forked_size = NULL, evidence = NULL, alarm = NULL
       WHERE NOT s.configured OR (s.kind, s.place, coalesce(s.key, '')) <> ($3, $4, $5)
       RETURNING name`,
      [organizationId, t.name, ...about],
    )
    if (came.length) added.push(t)
    else
      await sql.query(
        `UPDATE ledger.anchor_state SET every_seconds = $3::int, late_after_seconds = $4::int
          WHERE organization_id = $1 AND name = $2 AND (every_seconds, late_after_seconds) <> ($3::int, $4::int)`,
        [organizationId, t.name, String(t.everySeconds), String(t.lateAfterSeconds)],
      )
  }
  const removed = await sql.query(
    `UPDATE ledger.anchor_state SET configured = false, trouble = NULL, alarm = NULL
      WHERE organization_id = $1 AND configured AND NOT name = ANY($2::text[]) RETURNING name, kind`,
    [organizationId, targets.map((t) => t.name)],
  )
  return { added, removed: removed as { name: string; kind: AnchorKind }[] }
}

/** True for exactly one of several workers, until the outcome is kept or its time is over. */
export async function leaseAnchor(sql: Sql, organizationId: string, name: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE ledger.anchor_state SET leased_until = clock_timestamp() + interval '90 seconds'
      WHERE organization_id = $1 AND name = $2 AND configured AND next_at <= clock_timestamp()
        AND leased_until <= clock_timestamp() RETURNING 1 AS leased`,
    [organizationId, name],
  )
  return rows.length === 1
}

/** The pause after failures doubles up to this, so that an anchor that came back is used within minutes. */
const PAUSE_SECONDS_MAX = 120

export async function keepOutcome(
  sql: Sql,
  organizationId: string,
  target: AnchorTarget,
  at: { origin: string; size: number },
  outcome: Outcome,
): Promise<void> {
  const own = [organizationId, target.name]
  if (outcome.done === 'anchored') {
    await sql.query(
      `INSERT INTO ledger.anchor (organization_id, name, origin, size, kind, proof)
       VALUES ($1, $2, $3, $4::bigint, $5, $6) ON CONFLICT DO NOTHING`,
      [...own, at.origin, String(at.size), target.kind, outcome.proof],
    )
  }
  if (outcome.done === 'anchored' || outcome.done === 'overtaken') {
    await sql.query(
      `UPDATE ledger.anchor_state SET failures = 0, trouble = NULL, forked_size = NULL, evidence = NULL,
              leased_until = '-infinity', next_at = clock_timestamp() + make_interval(secs => $3::int)
        WHERE organization_id = $1 AND name = $2`,
      [...own, String(target.everySeconds)],
    )
    return
  }
  const forked = outcome.done === 'forked' ? outcome : null
  // a fork stands until the anchor takes a checkpoint again: silence or another refusal takes nothing back
  await sql.query(
    `UPDATE ledger.anchor_state SET failures = failures + 1, trouble = $3, leased_until = '-infinity',
            forked_size = coalesce(nullif($4, '')::bigint, forked_size), evidence = coalesce(nullif($5, ''), evidence),
            next_at = clock_timestamp() + make_interval(secs =>
              least(greatest($6::int, ${PAUSE_SECONDS_MAX}), $6::int * power(2, least(failures, 10))))
      WHERE organization_id = $1 AND name = $2`,
    [...own, outcome.sentence, forked ? String(forked.size) : '', forked?.evidence ?? '', String(target.everySeconds)],
  )
}

/** True for exactly one caller per change. */
export async function changeAlarm(
  sql: Sql,
  organizationId: string,
  { name, alarm: before }: AnchorStanding,
  alarm: AnchorStanding['alarm'],
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE ledger.anchor_state SET alarm = nullif($4, '')
      WHERE organization_id = $1 AND name = $2 AND coalesce(alarm, '') = $3 RETURNING 1 AS changed`,
    [organizationId, name, before ?? '', alarm ?? ''],
  )
  return rows.length === 1
}
