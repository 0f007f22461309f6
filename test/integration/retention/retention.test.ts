import { spawn } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { getEntry } from '../../../lib/evidence/get-entry.ts'
import { getLogStatus } from '../../../lib/evidence/get-log-status.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { entryTypeNames } from '../../../lib/ledger/entry-types.ts'
import { recomputeRoot } from '../../../lib/ledger/recompute-root.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { read } from '../../../lib/platform/db.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { replayDecision } from '../../../lib/replay/replay-decision.ts'
import { classOf, DEFAULT_DAYS, FLOOR_NAMES, FLOORS } from '../../../lib/retention/classes.ts'
import { digestsHash } from '../../../lib/retention/digests-hash.ts'
import { liftHold, requestLift } from '../../../lib/retention/lift-hold.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { retainIn } from '../../../lib/retention/run-retention.ts'
import type { TestDatabase } from '../../harness.ts'
import { tablesWith } from './dump.ts'
import { asking, letter, openWorld, type RetentionWorld, raw } from './retention-world.ts'

const YEAR_MS = 365.25 * 86_400_000
/** A world whose every entry was written twelve years ago: longer than any class is kept. */
async function oldWorld(
  given?: TestDatabase,
): Promise<RetentionWorld & { decision: string; index: number; size: number }> {
  const at = Date.now() - 12 * YEAR_MS
  return await withSimulatedClock(
    () => at,
    async () => {
      const w = await openWorld(given)
      const { body } = await asking(w).authorize(letter('cus-old', 'Maria Lopez-Quintana', 'Dear Maria, long ago'))
      expect(body.outcome).toBe('allow')
      return Object.assign(w, { decision: body.id, index: body.receipt.index, size: body.receipt.index + 1 })
    },
  )
}
/** As the signer leaves it. */
const checkpoint = (w: RetentionWorld, size: number) =>
  w.t.owner.query(
    `INSERT INTO ledger.checkpoint (organization_id, size, origin, root, note) VALUES ($1, $2, 'x', decode(repeat('00', 32), 'hex'), 'x')`,
    [w.organizationId, size],
  )
const recomputed = (w: RetentionWorld) => read(w.organizationId, (db) => recomputeRoot(sqlOfTx(db), w.organizationId))
const types = async (w: RetentionWorld) =>
  (await listAudit(w.compliance, { type: 'retention' })).items.map((e) => e.type)

let first: RetentionWorld
beforeAll(async () => {
  first = await openWorld()
})

describe('the classes', () => {
  test('are those of the database, type by type, with the same periods and floors', async () => {
    for (const type of entryTypeNames) {
      const { rows } = await first.t.owner.query('SELECT ledger.class_of($1) AS class', [type])
      expect(rows[0].class, type).toBe(classOf(type))
    }
    const { rows } = await first.t.owner.query('SELECT ledger.default_days() AS days, ledger.class_of($1) AS strange', [
      'strange.thing',
    ])
    expect(rows[0]).toEqual({ days: DEFAULT_DAYS, strange: 'evidence' })
    for (const floor of FLOOR_NAMES) {
      const found = await first.t.owner.query('SELECT ledger.floor_days($1) AS days', [[floor]])
      expect(found.rows[0].days).toBe(FLOORS[floor])
    }
  })
})

test('what is younger than its retention stays, and no entry says otherwise', async () => {
  await checkpoint(first, 3)
  expect(await retainIn(first.organizationId)).toBe(0)
  expect(await types(first)).toEqual([])
})

test('at the end what entries disclosed goes first, then the oldest entries, and every proof holds', async () => {
  const w = await oldWorld(first.t)
  expect(await tablesWith(w.t.owner, ['Quintana'])).not.toEqual([])
  expect(await retainIn(w.organizationId)).toBe(w.size)
  expect(await types(w)).toEqual(['retention.executed'])
  expect(await tablesWith(w.t.owner, ['Quintana'])).toEqual([])

  const { items } = await listAudit(w.compliance, { type: 'retention.executed' })
  const said = await getEntry(w.compliance, items[0]?.index as number)
  const { rows } = await w.t.owner.query('SELECT digests FROM ledger.gone WHERE organization_id = $1', [
    w.organizationId,
  ])
  expect(said.data).toMatchObject({
    digests: digestsHash(rows.map((r) => r.digests)),
    disclosures: rows.flatMap((r) => r.digests).length,
    entries: w.size,
    from_index: 0,
    to_index: w.size,
  })
  expect(await getDecision(w.compliance, w.decision)).toMatchObject({ gone: { kind: 'expiry', by: said.index } })
  expect(await replayDecision(w.compliance, { decision: w.decision })).toEqual({ result: 'inputs_expired' })

  // no checkpoint covers them: the entries stay
  expect((await getLogStatus(w.compliance)).first).toBe(0)
  await checkpoint(w, w.index)
  await retainIn(w.organizationId)
  expect((await getLogStatus(w.compliance)).first).toBe(w.index)
  expect(await types(w)).toEqual(['retention.purged', 'retention.executed'])
  await checkpoint(w, w.size + 1)
  await retainIn(w.organizationId)
  // everything that was due, and nothing of what was written since
  expect((await getLogStatus(w.compliance)).first).toBe(w.size)
  expect(await recomputed(w)).toMatchObject({ faults: [], first: w.size })
  await expect(getEntry(w.compliance, 0)).rejects.toMatchObject({ status: 404 })
  await expect(getDecision(w.compliance, w.decision)).rejects.toMatchObject({ status: 404 })
  const leaves = await w.t.owner.query(
    'SELECT count(*)::int AS n FROM ledger.leaf WHERE organization_id = $1 AND index < $2',
    [w.organizationId, w.size],
  )
  expect(leaves.rows[0].n).toBe(w.size)
})

test('killed within a step or between two, the next round goes on, and each destroyed digest is said once', async () => {
  const w = await oldWorld(first.t)
  await checkpoint(w, w.size)
  expect(await retainIn(w.organizationId, 5)).toBeGreaterThan(0)
  const before = await types(w)
  const holder = await w.t.owner.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE', [w.organizationId])
    const child = spawn(process.execPath, ['test/integration/retention/retaining-child.ts', w.organizationId], {
      stdio: 'ignore',
    })
    const gone = new Promise((resolve) => child.once('close', resolve))
    for (let waits = 0; !waits; )
      waits = (
        await w.t.owner.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%lock_head%'",
        )
      ).rows.length
    child.kill('SIGKILL')
    await gone
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
  expect(await types(w)).toEqual(before)
  await retainIn(w.organizationId)
  await retainIn(w.organizationId) // the first may have begun where the last one had stopped looking
  expect((await getLogStatus(w.compliance)).first).toBe(w.size)
  const { rows } = await w.t.owner.query(
    'SELECT digest, count(*) FROM ledger.gone, unnest(digests) digest WHERE organization_id = $1 GROUP BY 1 HAVING count(*) > 1',
    [w.organizationId],
  )
  expect(rows).toEqual([])
  expect((await recomputed(w)).faults).toEqual([])
})

describe('a legal hold', () => {
  test('keeps what it covers, and every entry behind it; when it is lifted, all of it goes', async () => {
    const w = await oldWorld(first.t)
    await checkpoint(w, w.size)
    const { id } = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { decisions: [w.decision] } })
    await retainIn(w.organizationId)
    expect((await getLogStatus(w.compliance)).first).toBe(w.index)
    expect((await getEntry(w.compliance, w.index)).erased).toBe(0)
    expect((await replayDecision(w.compliance, { decision: w.decision })).result).toBe('same')
    await requestLift(w.compliance, id, { reason: 'Over.' })
    await liftHold(w.second, id, {})
    await retainIn(w.organizationId)
    expect((await getLogStatus(w.compliance)).first).toBe(w.size)
    expect((await recomputed(w)).faults).toEqual([])
  })
  test('is not looked through again and again: a round looks so far, the next goes on, and at the end it begins anew', async () => {
    const w = await oldWorld(first.t)
    const LOOKED = 5
    const whole = async (): Promise<number> => {
      let count = 0
      for (let at = 0; at < w.size; at += LOOKED) {
        const done = await retainIn(w.organizationId, LOOKED)
        expect(done).toBeLessThanOrEqual(LOOKED)
        count += done
      }
      return count
    }
    const { id } = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { decisions: [w.decision] } })
    const gone = await whole()
    expect(gone).toBeGreaterThan(LOOKED)
    const { rows } = await w.t.owner.query(
      `SELECT count(*)::int AS n FROM audit_entry WHERE organization_id = $1 AND index < $2 AND summary <> 'Expired.'`,
      [w.organizationId, w.size],
    )
    expect(rows[0].n).toBe(w.size - gone)
    expect(rows[0].n).toBeGreaterThan(0)
    await requestLift(w.compliance, id, { reason: 'Over.' })
    await liftHold(w.second, id, {})
    expect(await whole()).toBe(rows[0].n)
  })
  test('binds the runtime role that calls the functions itself, and without an entry nothing goes at all', async () => {
    const w = await oldWorld(first.t)
    await checkpoint(w, w.size)
    const call = (text: string) => raw(w.organizationId, text)
    const all = `ARRAY(SELECT index FROM audit_entry)`
    const unsaid = { code: '42501', message: expect.stringContaining('does not say what was destroyed') }
    await expect(call(`SELECT * FROM ledger.expire_content(${all})`)).rejects.toMatchObject(unsaid)
    const { id } = await placeHold(w.compliance, { matter: 'M', reason: 'R', scope: { everything: true } })
    expect(await call(`SELECT entries FROM ledger.expire_content(${all})`)).toEqual([{ entries: 0 }])
    const [purged] = await call('SELECT from_index = to_index AS nothing FROM ledger.purge_prefix(5000)')
    expect(purged).toEqual({ nothing: true })
    for (const text of [
      'DELETE FROM ledger.envelope',
      'DELETE FROM ledger.disclosure',
      'DELETE FROM audit_entry',
      'DELETE FROM decision',
      'UPDATE ledger.log_head SET first = 5',
    ])
      await expect(call(text), text).rejects.toMatchObject({ code: '42501' })
    await requestLift(w.compliance, id, { reason: 'Over.' })
    await liftHold(w.second, id, {})
    await retainIn(w.organizationId)
    await expect(call('SELECT * FROM ledger.purge_prefix(5000)')).resolves.toMatchObject([
      { from_index: expect.anything() },
    ])
  })
})

describe('the setting', () => {
  const set = (w: RetentionWorld, days: object, floors: string[] = []) =>
    changeSettings(w.admin, { settings: { retention: { floors, days: { ...DEFAULT_DAYS, ...days } } } })
  test('shortened binds what is written from then on, never what is there; lengthened binds both', async () => {
    const w = await openWorld(first.t)
    await set(w, { access: 1, reads: 1, decisions: 1, approvals: 1, configuration: 1 })
    const kept = async (type: string, at: string) =>
      (
        await raw(
          w.organizationId,
          `SELECT days FROM ledger.retention_periods() WHERE class = ledger.class_of('${type}') AND ${at} >= from_at AND ${at} < until_at`,
        )
      )[0]?.days
    expect(await kept('decision.made', 'now()')).toBe(DEFAULT_DAYS.decisions)
    expect(await kept('decision.made', `now() + interval '2 minutes'`)).toBe(1)
    await set(w, { decisions: 3_000 })
    expect(await kept('decision.made', 'now()')).toBe(3_000)
    const { items } = await listAudit(w.compliance, { type: 'retention.changed' })
    expect((await getEntry(w.compliance, items[0]?.index as number)).data).toMatchObject({
      days: { decisions: 3_000 },
      floors: [],
    })
  })
  test('cannot be below a floor, nor the evidence be kept shorter than what it proves', async () => {
    const w = await openWorld(first.t)
    await expect(set(w, {}, ['hipaa'])).rejects.toMatchObject({
      status: 400,
      fields: [
        { pointer: '/settings/retention/days/access', message: expect.stringContaining('2192') },
        expect.anything(),
      ],
    })
    await expect(set(w, { evidence: 100 })).rejects.toMatchObject({ status: 400 })
    await expect(set(w, { decisions: 0 })).rejects.toMatchObject({ status: 400 })
    await set(w, { access: 2_192, reads: 2_192 }, ['hipaa', 'sec_17a4'])
  })
  test('is not bent by the runtime role: no rule of the past, none changed, none below its own floor', async () => {
    const w = await openWorld(first.t)
    const days = JSON.stringify({ ...DEFAULT_DAYS, decisions: 1 })
    const insert = (more = `'{}'`) =>
      `INSERT INTO ledger.retention_rule VALUES ('${w.organizationId}', 7, '2001-01-01', '${days}', ${more})`
    await raw(w.organizationId, insert())
    const [rule] = await raw(w.organizationId, 'SELECT seq, at > now() AS later FROM ledger.retention_rule')
    expect(rule).toEqual({ seq: 1, later: true })
    for (const text of [
      insert(`'{hipaa}'`),
      'UPDATE ledger.retention_rule SET days = $${}$$',
      'DELETE FROM ledger.retention_rule',
    ])
      await expect(raw(w.organizationId, text)).rejects.toMatchObject({ code: '42501' })
  })
})
