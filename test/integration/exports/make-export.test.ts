import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import { fileOf } from '../../../lib/exports/exports-folder.ts'
import { getExport } from '../../../lib/exports/get-export.ts'
import { startExport } from '../../../lib/exports/start-export.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { entriesPage } from '../../../lib/ledger/read.ts'
import { read } from '../../../lib/platform/db.ts'
import { placeHold } from '../../../lib/retention/place-hold.ts'
import { bytesOf, partOf } from '../../../lib/verify/bundle-files.ts'
import { indexTar } from '../../../lib/verify/read-tar.ts'
import { exitOf } from '../../../lib/verify/report.ts'
import { WHO } from '../../../lib/verify/testing/both-verifiers.ts'
import { openWorld, process as pointOf, refund, type World } from '../authorize/world.ts'
import { checkpoint, claimed, exportsDir, madeExport, policyOf, runNext, verified } from './export-world.ts'

const folder = exportsDir()
let w: World
const ids: string[] = []
beforeAll(async () => {
  process.env.COUNTERSIGN_EXPORTS_DIR = folder
  w = await openWorld()
  const point = pointOf(w)
  agentOf = w.agent.id
  for (let i = 0; i < 8; i++) ids.push((await point.authorize(refund('48213', 1_000 + i))).body.id)
})
let agentOf: string
const agentId = (): string => agentOf
const linesIn = (id: string, name: string): string[] =>
  bytesOf(partOf(indexTar(fileOf(id)), name))
    .toString()
    .split('\n')
    .slice(0, -1)

/** The clear parts of the log's entries of a type. */
async function entriesOf(type: string) {
  const entries = await read(w.organizationId, (db) => entriesPage(sqlOfTx(db), w.organizationId, { limit: 1000 }))
  return entries.filter((e) => e.type === type)
}

describe(`a bundle of a real log (${WHO})`, () => {
  test('in full holds every entry and everything that they disclose, and verifies', async () => {
    const id = await madeExport(w.t, w.admin, { kind: 'full', disclosures: true })
    const report = await verified(
      w.t,
      w.organizationId,
      id,
      `${await policyOf(w.t, w.organizationId)}require disclosures\n`,
    )
    expect(report).toMatchObject({ kind: 'full', tampered: [], unverifiable: [], notes: [] })
    expect(report.disclosures.opened).toBeGreaterThan(20)
    const view = await getExport(w.admin, id)
    expect(view).toMatchObject({
      state: 'done',
      step: null,
      counts: { entries: report.entries, withheld: 0, erased: 0 },
    })
    expect(view.checkpoint_size).toBe(report.entries)
    expect(linesIn(id, 'entries.ndjson').at(-1)).toContain('"export.requested"')
  })
  test('without disclosures says so, and verifies all the same', async () => {
    const id = await madeExport(w.t, w.admin, { kind: 'full' })
    const report = await verified(w.t, w.organizationId, id)
    expect(exitOf(report)).toBe(0)
    expect(report.disclosures).toMatchObject({ opened: 0, erased: 0 })
    expect(report.disclosures.withheld).toBeGreaterThan(20)
    expect(indexTar(fileOf(id)).find('disclosures.ndjson')).toBeNull()
  })
  test.each([
    ['an agent', () => ({ agent: agentId() })],
    ['a decision', () => ({ decision: ids[3] as string })],
    [
      'a period',
      () => ({ from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() }),
    ],
  ])('of %s holds what is about it, each entry proven', async (_, selection) => {
    const id = await madeExport(w.t, w.admin, { kind: 'partial', disclosures: true, ...selection() })
    const report = await verified(w.t, w.organizationId, id)
    expect(report).toMatchObject({ kind: 'partial', tampered: [], unverifiable: [] })
    expect(report.entries).toBeGreaterThan(0)
  })
  test('of a decision holds it, and what came of it', async () => {
    const decision = ids[0] as string
    await reviewCard({ ...w.admin, roles: ['compliance'] }, decision, { state: 'flagged', note: 'Look again.' })
    const id = await madeExport(w.t, w.admin, { kind: 'partial', disclosures: true, decision })
    const types = linesIn(id, 'entries.ndjson').map((l) => JSON.parse(l).type)
    expect(types).toEqual(['decision.made', 'card.flagged'])
    expect(linesIn(id, 'disclosures.ndjson').length).toBe(2)
  })
  test('of a legal hold and of a matter hold what they cover', async () => {
    const officer = { ...w.admin, roles: ['compliance'] }
    const hold = await placeHold(officer, { matter: 'Case 7', reason: 'A claim.', scope: { decisions: [ids[5]] } })
    const held = await madeExport(w.t, w.admin, { kind: 'partial', disclosures: true, hold: hold.id })
    expect(await verified(w.t, w.organizationId, held)).toMatchObject({ tampered: [], unverifiable: [] })
    expect(linesIn(held, 'entries.ndjson').map((l) => JSON.parse(l).data.decision)).toContain(ids[5])

    await w.t.owner.query(
      `UPDATE resource SET attributes = attributes || '{"matter":"M-7"}' WHERE organization_id = $1 AND id = '48214'`,
      [w.organizationId],
    )
    const other = (await pointOf(w).authorize(refund('48214', 900))).body.id
    const matter = await madeExport(w.t, w.admin, { kind: 'partial', disclosures: true, matter: 'M-7' })
    expect(await verified(w.t, w.organizationId, matter)).toMatchObject({ tampered: [], unverifiable: [] })
    expect(linesIn(matter, 'entries.ndjson').map((l) => JSON.parse(l).data.decision)).toEqual([other])
    const [requested] = (await entriesOf('export.requested')).filter((e) => e.data.export === matter)
    expect(JSON.stringify(requested?.data)).not.toContain('M-7')
  })
  test('waits for a checkpoint that covers the request', async () => {
    const { id } = await startExport(w.admin, { kind: 'full' })
    expect(await runNext()).toBe('waiting')
    expect(await getExport(w.admin, id)).toMatchObject({ state: 'queued', step: 'checkpoint' })
    await checkpoint(w.t, w.organizationId)
    expect(await runNext({}, new Date(Date.now() + 5_000))).toBe('done')
  })
  test('asking for it and making it are entries, with its digest', async () => {
    const id = await madeExport(w.t, w.admin, { kind: 'partial', agent: agentId() })
    const { sha256, bytes } = await getExport(w.admin, id)
    const [requested] = (await entriesOf('export.requested')).filter((e) => e.data.export === id)
    const [created] = (await entriesOf('export.created')).filter((e) => e.data.export === id)
    expect(requested?.data).toMatchObject({ kind: 'partial', agent: agentId(), disclosures: false })
    expect(created?.data).toMatchObject({ kind: 'partial', agent: agentId(), bytes, sha256: `sha256:${sha256}` })
    const { createHash } = await import('node:crypto')
    expect(
      createHash('sha256')
        .update(readFileSync(fileOf(id)))
        .digest('hex'),
    ).toBe(sha256)
  })
  test('leaves nothing beside it', async () => {
    expect(readdirSync(folder).filter((f) => !f.endsWith('.tar'))).toEqual([])
    expect(existsSync(fileOf((await getExport(w.admin, await madeExport(w.t, w.admin, { kind: 'full' }))).id))).toBe(
      true,
    )
    await expect(claimed()).rejects.toThrow('no export is due')
  })
})
