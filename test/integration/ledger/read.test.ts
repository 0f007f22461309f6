import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EntryInput, sqlOfTx } from '../../../lib/ledger/append.ts'
import { disclosureDigest } from '../../../lib/ledger/disclose.ts'
import { entriesPage, entryAt, type LedgerEntry, type PageOptions } from '../../../lib/ledger/read.ts'
import { read } from '../../../lib/platform/db.ts'
import { type TestDatabase, tamper, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
let organizationId: string
beforeAll(async () => {
  t = await testDatabase()
})
beforeEach(async () => {
  organizationId = await newLog()
})
const page = (options: PageOptions): Promise<LedgerEntry[]> =>
  read(organizationId, (db) => entriesPage(sqlOfTx(db), organizationId, options))
const at = (index: number, disclose: PageOptions['disclose'] = true): Promise<LedgerEntry | null> =>
  read(organizationId, (db) => entryAt(sqlOfTx(db), organizationId, index, disclose))
const appendOne = (more: Partial<EntryInput> = {}) => appendThroughPrisma(organizationId, [entry(more)])

const tampered = async (table: string, statement: string, values: unknown[]) =>
  expect((await tamper(t, `ledger.${table}`, statement, values)).rowCount).toBeGreaterThan(0)

describe('pages', () => {
  it('go on by index in both directions, without gaps or repeats', async () => {
    await appendThroughPrisma(
      organizationId,
      Array.from({ length: 24 }, () => entry()),
    )
    const newest: number[] = []
    for (let before: number | undefined; ; ) {
      const entries = await page({ limit: 7, before })
      if (!entries.length) break
      newest.push(...entries.map((e) => e.index))
      before = entries.at(-1)?.index
    }
    expect(newest).toEqual(Array.from({ length: 25 }, (_, i) => 24 - i))
    expect((await page({ limit: 7, from: 20 })).map((e) => e.index)).toEqual([20, 21, 22, 23, 24])
  })
  it('show what was appended', async () => {
    const [appended] = await appendOne()
    expect(await at(1)).toMatchObject({
      ...{ index: 1, at: appended?.at, leaf: appended?.leaf, type: 'agent.suspended', data: { agent: 'agt_1' } },
      actor: { kind: 'person', id: 'per_1' },
      disclosures: [{ name: 'reason', value: 'It misbehaved.', subject: 'organization' }],
      ...{ withheld: 0, erased: 0, erasedBy: [], altered: 0 },
    })
  })
  it('know the difference between no entry and another one', async () => {
    await appendOne()
    expect(await at(2)).toBeNull()
  })
  it('show nothing of another organization', async () => {
    const mine = organizationId
    await appendOne()
    organizationId = await newLog()
    expect(await read(organizationId, (db) => entriesPage(sqlOfTx(db), mine, { disclose: true }))).toEqual([])
  })
})

describe('disclosures', () => {
  const disclosures = [
    { name: 'reason', value: 'a secret of the organization' },
    { name: 'subject_arguments', value: { '/email': 'anna@example.org' }, subject: 'customer:anna@example.org' },
  ]
  it('are withheld from whoever may not see them, by name', async () => {
    await appendOne({ disclosures })
    expect(await at(1, false)).toMatchObject({ disclosures: [], withheld: 2, erased: 0 })
    const some = await at(1, (name) => name === 'reason')
    expect(some).toMatchObject({ withheld: 1, erased: 0 })
    expect(some?.disclosures.map((d) => d.name)).toEqual(['reason'])
  })
  it('are nowhere in the database in plain text, nor is the id of their subject', async () => {
    await appendOne({ disclosures })
    for (const table of ['ledger.leaf', 'ledger.envelope', 'ledger.disclosure', 'ledger.subject_key', 'audit_entry']) {
      const { rows } = await t.owner.query(`SELECT t::text AS row FROM ${table} t WHERE organization_id = $1`, [
        organizationId,
      ])
      const hex = Buffer.from('anna@example.org').toString('hex')
      for (const { row } of rows) {
        expect(row).not.toContain('anna@')
        expect(row).not.toContain(hex)
        expect(row).not.toContain(Buffer.from('a secret of').toString('hex'))
      }
    }
  })
  it('of a subject whose key is destroyed are erased, the others stay, and the root still holds', async () => {
    await appendOne({ disclosures })
    await tampered(
      'subject_key',
      "DELETE FROM ledger.subject_key WHERE organization_id = $1 AND subject LIKE 'customer:%'",
      [organizationId],
    )
    const after = await at(1)
    expect(after).toMatchObject({ erased: 1, altered: 0 })
    expect(after?.disclosures.map((d) => d.name)).toEqual(['reason'])
    expect(await recomputed(organizationId)).toMatchObject({ faults: [] })
  })
  it('match the digests of the bytes that were hashed', async () => {
    await appendOne({ disclosures })
    const found = await at(1)
    const { sd } = JSON.parse(found?.canonical ?? '{}')
    expect(sd).toHaveLength(2)
    expect(sd).not.toContain(disclosureDigest(JSON.stringify(['', 'reason', 'a secret of the organization'])))
  })
  it('that were exchanged for those of another entry are noticed', async () => {
    await appendOne({ disclosures: [{ name: 'reason', value: 'one' }] })
    await appendOne({ disclosures: [{ name: 'reason', value: 'two' }] })
    await tampered(
      'disclosure',
      `UPDATE ledger.disclosure d SET sealed = o.sealed FROM ledger.disclosure o
        WHERE d.organization_id = $1 AND o.organization_id = $1 AND d.index = 1 AND o.index = 2`,
      [organizationId],
    )
    expect(await at(1)).toMatchObject({ disclosures: [], altered: 1, erased: 1 })
  })
  it('with a flipped bit are noticed', async () => {
    await appendOne()
    await tampered(
      'disclosure',
      'UPDATE ledger.disclosure SET sealed = set_bit(sealed, 200, 1 - get_bit(sealed, 200)) WHERE organization_id = $1',
      [organizationId],
    )
    expect(await at(1)).toMatchObject({ disclosures: [], altered: 1 })
  })
})

describe('recomputing the root', () => {
  beforeEach(async () => {
    await appendThroughPrisma(
      organizationId,
      Array.from({ length: 9 }, () => entry()),
    )
  })
  const faults = async () => (await recomputed(organizationId)).faults.join('; ')

  it('agrees with the head', async () => {
    const state = await recomputed(organizationId)
    expect(state).toMatchObject({ size: 10, headSize: 10, root: state.headRoot, faults: [] })
  })
  it('notices a flipped bit', async () => {
    await tampered(
      'envelope',
      'UPDATE ledger.envelope SET bytes = set_bit(bytes, 1000, 1 - get_bit(bytes, 1000)) WHERE organization_id = $1 AND index = 4',
      [organizationId],
    )
    expect(await faults()).toContain('entry 4 does not hash to its leaf')
  })
  it('notices an entry and a leaf that were replaced together', async () => {
    await tampered(
      'envelope',
      "UPDATE ledger.envelope SET bytes = bytes || ' ' WHERE organization_id = $1 AND index = 4",
      [organizationId],
    )
    await tampered(
      'leaf',
      `UPDATE ledger.leaf l SET hash = sha256('\\x00'::bytea || e.bytes) FROM ledger.envelope e
        WHERE l.organization_id = $1 AND e.organization_id = $1 AND l.index = 4 AND e.index = 4`,
      [organizationId],
    )
    expect(await faults()).toBe('the recomputed root is not the head’s')
  })
  it('notices a removed entry', async () => {
    await tampered('envelope', 'DELETE FROM ledger.envelope WHERE organization_id = $1 AND index = 4', [organizationId])
    expect(await faults()).toContain('entry 4 is missing')
  })
  it('notices a removed tail', async () => {
    await tampered('envelope', 'DELETE FROM ledger.envelope WHERE organization_id = $1 AND index > 7', [organizationId])
    expect(await faults()).toContain('the head counts 10 entries, the log holds 8')
  })
  it('notices swapped entries', async () => {
    await tampered(
      'envelope',
      `UPDATE ledger.envelope e SET bytes = o.bytes FROM ledger.envelope o
        WHERE e.organization_id = $1 AND o.organization_id = $1 AND e.index IN (4, 5) AND o.index = 9 - e.index`,
      [organizationId],
    )
    expect(await faults()).toContain('entry 4 says that it is entry 5')
  })
  it('notices an entry beyond the head', async () => {
    await t.owner.query(
      `INSERT INTO ledger.envelope SELECT organization_id, 10, at, bytes FROM ledger.envelope WHERE organization_id = $1 AND index = 9`,
      [organizationId],
    )
    expect(await faults()).toContain('entry 10 lies beyond the head')
  })
  it('notices a head that was set back', async () => {
    await tampered(
      'log_head',
      'UPDATE ledger.log_head SET size = 8, frontier = substring(frontier FOR 32) WHERE organization_id = $1',
      [organizationId],
    )
    expect(await faults()).toContain('lies beyond the head')
  })
})
