import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchoring } from '../../../lib/anchors/anchor-checkpoints.ts'
import { anchorStandings } from '../../../lib/anchors/anchor-state.ts'
import type { AnchorTarget, WitnessTarget } from '../../../lib/anchors/settings.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { openCheckpoint, signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { cosignedNote, newestCosignedSize } from '../../../lib/ledger/cosigned-note.ts'
import { leafHash } from '../../../lib/ledger/merkle.ts'
import {
  COSIGNATURE,
  cosign,
  parseNote,
  parseVerifierKey,
  privateKeyOf,
  verifierKey,
} from '../../../lib/ledger/note.ts'
import { subtreesOf, treeRoot } from '../../../lib/ledger/proofs.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { inTransaction, pool, read } from '../../../lib/platform/db.ts'
import { freePort } from '../../../lib/platform/postgres.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { fakeServer } from './fake-server.ts'
import { type PublishedLog, publishedLog } from './published-log.ts'
import { startWitness, type WitnessProcess } from './witness-process.ts'

let t: TestDatabase
let nowhere: string
let witness: WitnessProcess
beforeAll(async () => {
  t = await testDatabase()
  witness = await startWitness()
  nowhere = `http://127.0.0.1:${await freePort()}`
})
afterAll(() => witness.close())

let made = 0
/** A log of its own for a test, in an installation that knows no other. */
async function newLog(): Promise<PublishedLog> {
  await t.owner.query(
    'ALTER TABLE organization DISABLE TRIGGER ALL; DELETE FROM organization; ALTER TABLE organization ENABLE TRIGGER ALL; DELETE FROM ledger.anchor_state',
  )
  const log = await publishedLog(t, `org_anchor${++made}`)
  await log.grow(5)
  return log
}
const target = (over: Partial<WitnessTarget> = {}): WitnessTarget => ({
  name: 'elsewhere',
  kind: 'witness',
  url: witness.url,
  place: witness.url,
  key: witness.key,
  everySeconds: 10,
  lateAfterSeconds: 600,
  ...over,
})
const worker = (...targets: AnchorTarget[]) => anchoring(targets)
const now = () => t.owner.query(`UPDATE ledger.anchor_state SET next_at = '-infinity'`)
const standing = async (log: PublishedLog) => {
  const all = await read(log.organizationId, (db) => anchorStandings(sqlOfTx(db), log.organizationId))
  return all.find((s) => s.name === 'elsewhere')
}
const noteOf = (log: PublishedLog, size: number) =>
  read(log.organizationId, (db) => cosignedNote(sqlOfTx(db), log.organizationId, size))
const entries = async (log: PublishedLog) =>
  (
    await t.owner.query(
      `SELECT type, convert_from(bytes, 'UTF8')::json -> 'data' AS data FROM ledger.envelope e
         JOIN audit_entry a ON a.organization_id = e.organization_id AND a.index = e.index
        WHERE e.organization_id = $1 AND type LIKE 'anchor.%' ORDER BY e.index`,
      [log.organizationId],
    )
  ).rows
/** What a witness is shown by somebody who holds the log's key: another history. */
async function showFork(log: PublishedLog, size: number) {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`another ${i}`)))
  const note = signCheckpoint({ origin: log.origin, size, root: await treeRoot(size, subtreesOf(leaves)) }, [
    log.signer,
  ])
  const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })
  expect(answer.status).toBe(200)
}

test('each new checkpoint is cosigned once, and the note carries it', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  const w = worker(target())
  expect(await w.run()).toBe(1)
  expect(await w.run()).toBe(0)
  const first = (await standing(log)) as NonNullable<Awaited<ReturnType<typeof standing>>>
  // “anchor.added” came before: what the checkpoint covers is what was published
  expect(first).toMatchObject({ size: 6, trouble: null, forkedSize: null, alarm: null, due: false })
  const grown = await log.grow(300)
  await now()
  expect(await w.run()).toBe(1)
  expect((await standing(log))?.size).toBe(grown)
  for (const size of [6, grown]) {
    const note = (await noteOf(log, size)) as string
    const opened = openCheckpoint(note, [parseVerifierKey(log.verifier), parseVerifierKey(witness.key)])
    expect(opened.verified.map((v) => v.verifier.name)).toEqual([log.origin, 'witness.example/w1'])
  }
  expect(await read(log.organizationId, (db) => newestCosignedSize(sqlOfTx(db), log.organizationId))).toBe(grown)
  await now()
  expect(await w.run()).toBe(0)
  expect(await entries(log)).toEqual([{ type: 'anchor.added', data: { anchor: 'elsewhere', kind: 'witness' } }])
})

test('a witness that is further than we remember is met where it is', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  await worker(target()).run()
  // our record is of another name: we begin at 0, the witness does not
  await log.grow(40)
  expect(await worker(target({ name: 'elsewhere' }), target({ name: 'again' })).run()).toBe(1)
  expect((await standing(log))?.trouble).toBeNull()
})

test('a witness that has seen another history is a fork: said once in the log, kept with what it showed', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  await showFork(log, 4)
  const w = worker(target())
  expect(await w.run()).toBe(0)
  const seen = await standing(log)
  expect(seen).toMatchObject({ forkedSize: 4, alarm: 'forked', size: 0 })
  expect(seen?.trouble).toContain('another history of the first 4 entries')
  expect(parseNote(seen?.evidence ?? '').text).toContain(`${log.origin}\n4\n`)
  await log.grow(3)
  await now()
  await w.run()
  // the witness falls silent: what it said stands
  await now()
  await worker(target({ url: nowhere })).run()
  expect(await standing(log)).toMatchObject({ forkedSize: 4, alarm: 'forked' })
  expect((await entries(log)).map((e) => e.type)).toEqual(['anchor.added', 'anchor.forked'])
  expect(await noteOf(log, 6)).toBe(
    (
      await t.owner.query('SELECT note FROM ledger.checkpoint WHERE organization_id = $1 AND size = 6', [
        log.organizationId,
      ])
    ).rows[0].note,
  )
})

test('a witness that has seen more than the log has: its end was lost', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  await showFork(log, 500)
  await worker(target()).run()
  const seen = await standing(log)
  expect(seen).toMatchObject({ forkedSize: 500, alarm: 'forked' })
  expect(seen?.trouble).toContain('The witness has seen 500 entries; this log has 6')
})

test('a witness that does not know the log, or its key, says what its operator must do', async () => {
  const log = await newLog()
  witness.follow()
  await worker(target()).run()
  expect((await standing(log))?.trouble).toBe(
    `The witness does not follow this log: its operator must add the key of ${log.origin}.`,
  )
  witness.follow(verifierKey(log.origin, privateKeyOf(Buffer.alloc(32, 99))))
  await now()
  await worker(target()).run()
  expect((await standing(log))?.trouble).toContain('does not trust the key')
  witness.follow(log.verifier)
  await now()
  expect(await worker(target()).run()).toBe(1)
  expect((await standing(log))?.trouble).toBeNull()
})

test('nothing is believed that is not the witness’s own signature over this very checkpoint, now', async () => {
  const key = privateKeyOf(Buffer.alloc(32, 21))
  const name = 'liar.example/w'
  let body = ''
  let status = 200
  let type = 'text/plain'
  const fake = await fakeServer((_request, _body, response) =>
    response.writeHead(status, { 'content-type': type }).end(body),
  )
  const log = await newLog()
  const lying = target({ url: fake.url, key: verifierKey(name, key, COSIGNATURE) })
  const text = parseNote((await noteOf(log, 6)) as string).text
  const seconds = Math.floor(Date.now() / 1000)
  const line = cosign(text, name, key, seconds)
  const attempt = async () => {
    await now()
    await worker(lying).run()
    return (await standing(log))?.trouble
  }
  for (const [answer, sentence] of [
    ['', 'without a cosignature of its key'],
    [cosign(text, name, privateKeyOf(Buffer.alloc(32, 22)), seconds), 'without a cosignature of its key'],
    [cosign(text.replace('\n6\n', '\n5\n'), name, key, seconds), 'no cosignature of this checkpoint'],
    [cosign(text, name, key, seconds - 86_400), 'away from ours'],
    [`${line.slice(0, -9)}AAAAAAA=\n`, 'no cosignature of this checkpoint'],
    [`${line}trailing`, 'no cosignature of this checkpoint'],
    ['x'.repeat(200_000), 'cannot be reached (the answer is too long)'],
  ] as const) {
    body = answer
    expect(await attempt()).toContain(sentence)
  }
  ;[status, body, type] = [409, '5', 'text/x.tlog.size']
  expect(await attempt()).toContain('409 without a size')
  ;[body, type] = ['5\n', 'text/plain']
  expect(await attempt()).toContain('409 without a size')
  ;[body, type] = ['5\n', 'text/x.tlog.size']
  expect(await attempt()).toContain('keeps changing')
  ;[status, body] = [302, '']
  expect(await attempt()).toContain('unexpected redirect')
  status = 500
  expect(await attempt()).toContain('answered 500')
  expect((await standing(log))?.size).toBe(0)
  expect((await standing(log))?.forkedSize).toBeNull()
  ;[status, body] = [200, line]
  expect(await attempt()).toBeNull()
  expect((await standing(log))?.size).toBe(6)
  fake.close()
})

test('the network is away: late is said once, and everything is caught up with one checkpoint', async () => {
  const log = await withSimulatedClock(() => Date.now() - 3_600_000, newLog)
  witness.follow(log.verifier)
  const away = target({ url: nowhere, lateAfterSeconds: 600 })
  await worker(away).run()
  expect((await standing(log))?.trouble).toContain('cannot be reached (ECONNREFUSED)')
  expect((await standing(log))?.alarm).toBeNull()
  // an hour goes by, in which the log grows
  await t.owner.query(`UPDATE ledger.anchor_state SET since = now() - interval '2 hours'`)
  for (let i = 0; i < 3; i++) {
    await log.grow(10)
    await now()
    await Promise.all([worker(away).run(), worker(away).run()])
  }
  expect(await standing(log)).toMatchObject({ alarm: 'late' })
  expect(((await standing(log))?.ageSeconds ?? 0) >= 3_600).toBe(true)
  await now()
  const back = target({ lateAfterSeconds: 600 })
  // the same anchor, reachable again
  expect(await worker({ ...back, place: away.place }).run()).toBe(1)
  expect(await standing(log)).toMatchObject({ alarm: null, trouble: null })
  const said = await entries(log)
  expect(said.map((e) => e.type)).toEqual(['anchor.added', 'anchor.late', 'anchor.recovered'])
  expect(said[1]?.data).toMatchObject({ anchor: 'elsewhere', kind: 'witness', size: 0 })
})

test('of two workers one asks', async () => {
  const fake = await fakeServer((_request, _body, response) => setTimeout(() => response.writeHead(500).end(), 50))
  await newLog()
  const slow = target({ url: fake.url })
  await worker(slow).run()
  fake.asked = 0
  await now()
  await Promise.all([worker(slow).run(), worker(slow).run(), worker(slow).run()])
  expect(fake.asked).toBe(1)
  fake.close()
})

test('one that hangs holds up neither the others nor itself', async () => {
  const logs = [await newLog()]
  logs.push(await publishedLog(t, `org_anchor${++made}`))
  for (const log of logs) await log.grow(3)
  witness.follow(...logs.map((l) => l.verifier))
  const down = { ...target({ url: nowhere }), name: 'down' }
  expect(await worker(down, target()).run()).toBe(2)
  const all = await Promise.all(
    logs.map((l) => read(l.organizationId, (db) => anchorStandings(sqlOfTx(db), l.organizationId))),
  )
  expect(all.flat().filter((s) => s.name === 'down' && s.trouble).length).toBe(1)
})

test('what leaves the configuration is said in the log, and what comes back, too', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  await worker(target()).run()
  await Promise.all([worker().run(), worker().run()])
  expect((await standing(log))?.configured).toBe(false)
  await worker(target()).run()
  expect((await entries(log)).map((e) => e.type)).toEqual(['anchor.added', 'anchor.removed', 'anchor.added'])
  // its cosignatures are still there
  expect((await standing(log))?.size).toBeGreaterThanOrEqual(6)
})

test('what an anchor gave can be neither changed nor removed, and is seen by its organization alone', async () => {
  const log = await newLog()
  witness.follow(log.verifier)
  await worker(target()).run()
  for (const statement of [
    `UPDATE ledger.anchor SET proof = 'x'`,
    'DELETE FROM ledger.anchor',
    'TRUNCATE ledger.anchor',
  ]) {
    await expect(t.owner.query(statement)).rejects.toThrow('append-only')
    await expect(inTransaction(log.organizationId, (tx) => tx.$executeRawUnsafe(statement))).rejects.toThrow()
  }
  const other = await read('org_stranger', (db) => sqlOfTx(db).query('SELECT 1 AS one FROM ledger.anchor', []))
  expect(other).toEqual([])
  expect((await pool().query('SELECT * FROM installation.anchor_figures()')).rows).toEqual([
    expect.objectContaining({
      name: 'elsewhere',
      kind: 'witness',
      organizations: '1',
      failing: '0',
      late: '0',
      forked: '0',
    }),
  ])
})
