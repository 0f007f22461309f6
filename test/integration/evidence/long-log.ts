import { tamper } from '../../harness.ts'
import type { World } from '../approvals/world.ts'

// A log of three segments and a tail, made by the database, with its decisions' rows: what the search's index answers is
// held against what is known of each place.

export const SIZE = 26_000
export const isDecision = (i: number): boolean => i % 5 !== 0
export const sentenceAt = (i: number): string =>
  `Refund of ord_${i} for a ${['late delivery', 'broken seal', 'Größe'][i % 3]}${i === 9_001 ? ' (Zanzibar)' : ''}`

const ENTRIES = `
INSERT INTO audit_entry (organization_id, index, at, type, actor_kind, actor_id, subject_kind, subject_id, agent_id, tool,
                         environment, outcome, code, run_id, correlation_id, summary)
SELECT $1, i, timestamptz '2026-03-01' + interval '1 minute' * (i / 3), CASE i % 5 WHEN 0 THEN 'approval.voted' ELSE 'decision.made' END,
       CASE i % 5 WHEN 0 THEN 'person' ELSE 'agent' END, 'act_' || i % 7, 'decision',
       'dec_' || CASE i % 5 WHEN 0 THEN i + 1 ELSE i END, 'agt_' || i % 4, 'tool.' || i % 6,
       CASE i % 3 WHEN 0 THEN 'sandbox' ELSE 'production' END, CASE i % 11 WHEN 0 THEN 'deny' ELSE 'allow' END, 'CODE_' || i % 9,
       'run_' || i / 10, 'case_' || i / 25, s.sentence || CASE i % 11 WHEN 0 THEN '. Denied.' ELSE '. Allowed.' END
  FROM unnest($2::text[]) WITH ORDINALITY AS s(sentence, n), LATERAL (SELECT n::int - 1 AS i) AS x`
const DECISIONS = `
INSERT INTO decision (organization_id, id, at, request_id, agent_id, caller_id, environment, run_id, tool, outcome, reason_code, impact,
                      action_hash, snapshot, ledger_index, record, core, answer)
SELECT organization_id, subject_id, at, subject_id, agent_id, 'crd_1', environment, run_id, tool, outcome, code,
       CASE index % 13 WHEN 0 THEN 'critical' ELSE 'low' END, 'sha256:a', 'sha256:s', index, '', '', ''
  FROM audit_entry WHERE organization_id = $1 AND type = 'decision.made'`
const CARDS = `
INSERT INTO decision_card (organization_id, decision_id, at, sentence, card, impact, outcome, agent_id, tool, environment, policies, review_due)
SELECT organization_id, id, at, s.sentence, '{}', impact, outcome, agent_id, tool, environment,
       CASE ledger_index % 40 WHEN 1 THEN ARRAY['seals'] ELSE '{}' END, CASE ledger_index % 50 WHEN 1 THEN 'sampled' END
  FROM unnest($2::text[]) WITH ORDINALITY AS s(sentence, n) JOIN decision ON organization_id = $1 AND ledger_index = s.n - 1`

export async function fillLog(world: World): Promise<void> {
  const { organizationId } = world
  await tamper(world.t, 'audit_entry', 'DELETE FROM audit_entry WHERE organization_id = $1', [organizationId])
  const sentences = Array.from({ length: SIZE }, (_, i) => sentenceAt(i))
  const client = await world.t.owner.connect()
  try {
    await client.query(`SET session_replication_role = 'replica'`)
    await client.query(ENTRIES, [organizationId, sentences])
    await client.query('UPDATE ledger.log_head SET size = $2, frontier = $3 WHERE organization_id = $1', [
      organizationId,
      SIZE,
      Buffer.alloc(32 * SIZE.toString(2).replaceAll('0', '').length),
    ])
    await client.query(DECISIONS, [organizationId])
    await client.query(CARDS, [organizationId, sentences])
    await client.query('ANALYZE audit_entry, decision, decision_card')
  } finally {
    client.release(true)
  }
}
