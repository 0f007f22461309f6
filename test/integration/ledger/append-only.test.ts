import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { read } from '../../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

let t: TestDatabase
let organizationId: string
beforeAll(async () => {
  t = await testDatabase()
})
beforeEach(async () => {
  organizationId = await newLog()
})
const appendOne = () => appendThroughPrisma(organizationId, [entry()])

describe('the runtime role', () => {
  const attempt = (statement: string) => read(organizationId, (db) => db.$executeRawUnsafe(statement))
  it.each([
    "UPDATE ledger.envelope SET bytes = ''",
    'DELETE FROM ledger.envelope',
    'TRUNCATE ledger.envelope',
    "UPDATE ledger.leaf SET request_id = 'x'",
    'DELETE FROM ledger.leaf',
    'TRUNCATE ledger.leaf',
    "UPDATE ledger.disclosure SET subject = 'x'",
    'DELETE FROM ledger.disclosure',
    'TRUNCATE ledger.disclosure',
    "UPDATE audit_entry SET summary = 'x'",
    'DELETE FROM audit_entry',
    "UPDATE ledger.log_head SET origin = 'x'",
    'DELETE FROM ledger.log_head',
    "UPDATE ledger.subject_key SET wrapped = ''",
    'DELETE FROM ledger.subject_key',
    'ALTER TABLE ledger.leaf DISABLE TRIGGER ALL',
    'DROP TABLE ledger.leaf',
    "SET session_replication_role = 'replica'",
  ])('may not: %s', async (statement) => {
    await appendOne()
    await expect(attempt(statement)).rejects.toThrow(/denied|must be owner|42501/)
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })
  it('cannot write into the log of another organization', async () => {
    const other = await newLog()
    const insert = `INSERT INTO ledger.leaf (organization_id, index, request_id, hash) VALUES ('${other}', 1, 'x', decode(repeat('00', 32), 'hex'))`
    await expect(attempt(insert)).rejects.toThrow(/row-level security|42501/)
    expect(await attempt(`UPDATE ledger.log_head SET size = 0 WHERE organization_id = '${other}'`)).toBe(0)
  })
  it('is not the only one that is refused: so is a superuser who forgets the triggers, in replica mode too', async () => {
    await appendOne()
    const superuser = await t.owner.connect()
    try {
      for (const mode of ['origin', 'replica']) {
        await superuser.query(`SET session_replication_role = '${mode}'`)
        for (const table of ['leaf', 'envelope', 'disclosure']) {
          await expect(superuser.query(`DELETE FROM ledger.${table}`)).rejects.toThrow('evidence is append-only')
          await expect(superuser.query(`TRUNCATE ledger.${table}`)).rejects.toThrow('evidence is append-only')
        }
      }
    } finally {
      superuser.release(true)
    }
  })
})
