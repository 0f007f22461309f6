import { expect } from 'vitest'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { type CompiledSnapshot, compileSnapshot } from '../../../lib/policy/compile.ts'
import { replay, replayForeign } from '../../../lib/policy/replay.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import type { World } from './world.ts'

interface Decided {
  id: string
  kind: string
  record: Buffer
  core: Buffer
  answer: Buffer
  snapshot: string
  outcome: string
  ledger_index: string
}
const ownerSql = (w: World) => ({
  query: async (text: string, values: unknown[]) =>
    (await w.t.owner.query(text, values)).rows as Record<string, unknown>[],
})

/** What must hold of everything that a test has left behind, whatever the test was about. */
export async function expectSoundEvidence(w: World): Promise<{ decisions: number; replayed: number }> {
  const log = await recomputeRoot(ownerSql(w), w.organizationId)
  expect(log.faults).toEqual([])
  const { rows } = await w.t.owner.query<Decided>(
    'SELECT * FROM decision WHERE organization_id = $1 ORDER BY ledger_index',
    [w.organizationId],
  )
  const entries = await w.t.owner.query(
    `SELECT e.index::text AS index, encode(l.hash, 'hex') AS leaf, convert_from(e.bytes, 'UTF8')::json AS entry
       FROM ledger.envelope e JOIN ledger.leaf l USING (organization_id, index)
      WHERE e.organization_id = $1 AND convert_from(e.bytes, 'UTF8')::json->>'type' = 'decision.made' ORDER BY e.index`,
    [w.organizationId],
  )
  // one entry each, and the receipt names it
  expect(entries.rows.map((e) => e.entry.data.decision)).toEqual(rows.map((d) => d.id))
  const compiled = new Map<string, CompiledSnapshot>()
  let replayed = 0
  for (const [i, d] of rows.entries()) {
    const answer = JSON.parse(d.answer.toString())
    expect(answer.receipt).toEqual({
      log: expect.stringContaining(w.organizationId),
      index: Number(d.ledger_index),
      leaf: entries.rows[i].leaf,
    })
    expect(entries.rows[i].entry.data.outcome).toBe(d.outcome)
    const record = JSON.parse(d.record.toString())
    if (record.secrets_replaced) continue
    let snapshot = compiled.get(d.snapshot)
    if (!snapshot) {
      snapshot = compileSnapshot(await loadSnapshotContent(w.organizationId, d.snapshot))
      compiled.set(d.snapshot, snapshot)
    }
    const again = d.kind === 'foreign' ? replayForeign(record, snapshot) : replay(record, snapshot)
    expect(again.core, `replay of ${d.id}`).toBe(d.core.toString())
    expect(JSON.parse(again.core).outcome).toBe(d.outcome)
    replayed++
  }
  return { decisions: rows.length, replayed }
}
