import { withClient } from './read-log.ts'
import type { Selection } from './selection.ts'

// Which entries a part of the log is about. Found by the searchable projection, which proves nothing: what a part leaves
// out is not proven, and the part says so.

const FETCH = 50_000

/** Entries of things, and of what came of them: approvals of these decisions, reports, reviews. */
const OF_DECISIONS = (which: string) => `
  SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND e.subject_kind = 'decision' AND e.type <> 'decision.made'
     AND e.subject_id IN (SELECT id FROM (${which}) w)
  UNION SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND e.subject_kind = 'approval' AND e.type <> 'decision.made'
     AND e.subject_id IN (SELECT approval_id FROM decision WHERE organization_id = $1 AND approval_id IS NOT NULL AND id IN (SELECT id FROM (${which}) w)
                          UNION SELECT id FROM approval_request WHERE organization_id = $1 AND decision_id IN (SELECT id FROM (${which}) w))
  UNION SELECT d.ledger_index FROM decision d WHERE d.organization_id = $1 AND d.id IN (SELECT id FROM (${which}) w)`

const decisionsWith = (condition: string) => `SELECT id FROM decision d WHERE d.organization_id = $1 AND ${condition}`

/** A decision that used an approval, and the one that opened it, are one story. */
const ONE_DECISION = `SELECT $2::text AS id
  UNION SELECT a.decision_id FROM decision d JOIN approval_request a ON a.organization_id = d.organization_id AND a.id = d.approval_id
         WHERE d.organization_id = $1 AND d.id = $2
  UNION SELECT a.consumed_by FROM approval_request a WHERE a.organization_id = $1 AND a.decision_id = $2 AND a.consumed_by IS NOT NULL`

const SUBJECTS: { [name in 'agent' | 'run' | 'decision' | 'hold' | 'matter']: string } = {
  hold: `SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND EXISTS (SELECT FROM ledger.holds_on(e.index) h WHERE h = $2)`,
  agent: `SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND (e.agent_id = $2 OR (e.subject_kind = 'agent' AND e.subject_id = $2))
    UNION SELECT e.index FROM audit_entry e WHERE e.organization_id = $1
       AND (e.actor_id IN (SELECT id FROM agent_identity WHERE organization_id = $1 AND agent_id = $2)
            OR (e.subject_kind = 'identity' AND e.subject_id IN (SELECT id FROM agent_identity WHERE organization_id = $1 AND agent_id = $2)))
    UNION ${OF_DECISIONS(decisionsWith('d.agent_id = $2'))}`,
  run: `SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND (e.run_id = $2 OR (e.subject_kind = 'run' AND e.subject_id = $2))
    UNION ${OF_DECISIONS(decisionsWith('d.run_id = $2'))}`,
  decision: OF_DECISIONS(ONE_DECISION),
  matter: OF_DECISIONS(
    decisionsWith(`string_to_array(d.resource_key, ',') && ARRAY(
      SELECT r.type || ':' || r.id FROM resource r WHERE r.organization_id = $1
         AND (r.attributes->>'matter' = $2 OR r.attributes->'matter' ? $2))`),
  ),
}

/** Ascending, each below `size`. */
export async function selectEntries(organizationId: string, selection: Selection, size: number): Promise<number[]> {
  const named = (Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[]).find((name) => selection[name] !== undefined)
  const found = named
    ? SUBJECTS[named]
    : `SELECT e.index FROM audit_entry e WHERE e.organization_id = $1 AND $2::text IS NULL`
  const statement = `SELECT f.index::text AS index FROM (${found}) f
      JOIN audit_entry e ON e.organization_id = $1 AND e.index = f.index
     WHERE f.index < $3::bigint AND f.index >= (SELECT ledger.first_since(coalesce($4::timestamptz, '-infinity')))
       AND f.index < (SELECT ledger.first_since(coalesce($5::timestamptz, 'infinity')))
     ORDER BY f.index`
  return await withClient(organizationId, async (client) => {
    await client.query(`DECLARE selected NO SCROLL CURSOR FOR ${statement}`, [
      organizationId,
      named ? selection[named] : null,
      String(size),
      selection.from ?? null,
      selection.to ?? null,
    ])
    const indices: number[] = []
    for (;;) {
      const { rows } = await client.query<[string]>({ text: `FETCH ${FETCH} FROM selected`, rowMode: 'array' })
      for (const [index] of rows) indices.push(Number(index))
      if (rows.length < FETCH) return indices
    }
  })
}
