import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import { writerEntry } from '../../../lib/ledger/enrol-writer.ts'
import { appendLeaves, EMPTY, frontierBytes } from '../../../lib/ledger/merkle.ts'
import { openNote, parseVerifierKey } from '../../../lib/ledger/note.ts'
import { currentWriter, makeWriterKey } from '../../../lib/ledger/writer-key.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { readLogKeys, verifiersOf } from '../../../lib/signer/log-keys.ts'
import {
  type Operator,
  printPolicy,
  recover,
  resume,
  retireKey,
  revokeWriter,
  rotateKey,
} from '../../../lib/signer/operate.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog } from '../ledger/log-world.ts'
import { newFolder, opened, type SignerWorld, signerWorld, tamper } from './signer-world.ts'

// What an operator does: keys, writers, and a log whose database was put back.

let t: TestDatabase
let world: SignerWorld
let operator: Operator
const folder = newFolder()
const keys = newFolder()
beforeAll(async () => {
  t = await testDatabase()
  world = await signerWorld(t, folder)
  const owner = new pg.Client(t.ownerUrl)
  await owner.connect()
  operator = { owner, folder }
})
afterAll(() => operator.owner.end())
const grow = (id: string, n = 1) =>
  appendThroughPrisma(
    id,
    Array.from({ length: n }, () => entry()),
  )
const entryOf = async (id: string, type: string) => {
  const { rows } = await t.owner.query(
    `SELECT convert_from(e.bytes, 'UTF8')::jsonb AS entry FROM ledger.envelope e
      WHERE organization_id = $1 AND convert_from(e.bytes, 'UTF8')::jsonb->>'type' = $2 ORDER BY index DESC LIMIT 1`,
    [id, type],
  )
  return rows[0]?.entry.data
}

it('rotates the key of the logs: both sign until the old one is retired, and each log says so', async () => {
  const id = await newLog()
  await (await world.start()).round()
  const [old] = readLogKeys(folder).signing
  await rotateKey(operator)
  await (await world.start()).round()
  const both = await world.latest(id)
  const origin = both?.origin as string
  expect(openNote(both?.note ?? '', verifiersOf(readLogKeys(folder), origin)).verified).toHaveLength(2)
  const data = await entryOf(id, 'log.key_rotated')
  expect(parseVerifierKey(data.previous).key.equals((await import('node:crypto')).createPublicKey(old as never))).toBe(
    true,
  )
  await expect(rotateKey(operator)).rejects.toThrow('still overlaps')

  await retireKey(operator)
  await (await world.start()).round()
  const after = await world.latest(id)
  expect(openNote(after?.note ?? '', [parseVerifierKey(data.previous)]).verified).toEqual([])
  expect(openNote(after?.note ?? '', [parseVerifierKey(data.key)]).verified).toHaveLength(1)
  expect((await entryOf(id, 'log.key_retired')).key).toBe(data.previous)
  await expect(retireKey(operator)).rejects.toThrow('no old key')
  // what the old one signed stays known: for the signer, and for auditors
  expect(await printPolicy(operator)).toContain(`log ${data.previous}`)
  expect(await printPolicy(operator)).toContain(`writer ${currentWriter()?.key}`)
  expect(await world.reason(id)).toBeNull()
})

it('revokes a writer: the database refuses its next batch, every log says so, and asking twice is once', async () => {
  const id = await newLog()
  const file = path.join(keys, 'other.key')
  const other = makeWriterKey(file)
  await t.owner.query('INSERT INTO installation.writer (name, key) VALUES ($1, $2)', [other.name, other.key])
  const own = process.env.COUNTERSIGN_WRITER_KEY
  const asOther = async (entries: Parameters<typeof append>[2]) => {
    process.env.COUNTERSIGN_WRITER_KEY = file
    try {
      return await inTransaction(id, (tx) => append(sqlOfTx(tx), id, entries))
    } finally {
      process.env.COUNTERSIGN_WRITER_KEY = own
    }
  }
  await asOther([writerEntry(other, 'writer.enrolled'), entry()])
  await revokeWriter(operator, other.name)
  await revokeWriter(operator, other.name)
  await expect(asOther([entry()])).rejects.toThrow('was revoked')
  await grow(id)
  await (await world.start()).round()
  expect(await world.reason(id)).toBeNull()
  expect((await world.latest(id))?.size).toBe(5)
  expect((await entryOf(id, 'writer.revoked')).writer).toBe(other.name)
  await expect(revokeWriter(operator, currentWriter()?.name as string)).rejects.toThrow('writer of this installation')
  await expect(revokeWriter(operator, 'nobody+00000000')).rejects.toThrow('No writer nobody')
})

/** As a backup that was made at `size` puts it back, with the checkpoints of that time. */
async function putBack(id: string, size: number) {
  const { rows } = await t.owner.query(
    'SELECT hash FROM ledger.leaf WHERE organization_id = $1 AND index < $2 ORDER BY index',
    [id, size],
  )
  const frontier = frontierBytes(
    appendLeaves(
      EMPTY,
      rows.map((r) => r.hash),
    ),
  )
  await tamper(t, [
    ['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index >= $2', [id, size]],
    ['DELETE FROM ledger.leaf WHERE organization_id = $1 AND index >= $2', [id, size]],
    ['DELETE FROM ledger.batch WHERE organization_id = $1 AND first >= $2', [id, size]],
    ['DELETE FROM ledger.checkpoint WHERE organization_id = $1 AND size > $2', [id, size]],
    ['DELETE FROM audit_entry WHERE organization_id = $1 AND index >= $2', [id, size]],
    ['UPDATE ledger.log_head SET size = $2, frontier = $3 WHERE organization_id = $1', [id, size, frontier]],
  ])
}

it('a database that was put back goes on only when that is declared, under another name', async () => {
  const id = await newLog()
  await grow(id, 2)
  await (await world.start()).round()
  await grow(id, 4)
  await (await world.start()).round()
  const lost = await world.latest(id)
  expect(lost?.size).toBe(7)
  await expect(recover(operator, id, 'A disk was lost.')).rejects.toThrow('has not stopped')
  expect(() => resume(operator, id)).toThrow('has not stopped')

  await putBack(id, 3)
  await (await world.start()).round()
  expect(await world.reason(id)).toContain('3 entries, and 7 were signed')
  // nobody noticed for a moment, and one more was written
  await grow(id)
  const recovered = await recover(operator, id, 'A disk was lost.')
  expect(recovered).toEqual({ origin: `test/${id}/i2`, index: 4, lostFrom: 3, lostTo: 6 })
  expect(await entryOf(id, 'log.recovered')).toMatchObject({
    origin: `test/${id}/i2`,
    old_origin: `test/${id}/i1`,
    old_size: 7,
    old_root: `sha256:${lost?.root.toString('hex')}`,
  })
  // interrupted before the signer was asked: asked again it declares nothing twice
  expect(await recover(operator, id, 'A disk was lost.')).toEqual(recovered)
  const signer = await world.start()
  while (await signer.round());
  await signer.round()
  expect(await world.reason(id)).toBeNull()
  expect(opened(world, await world.latest(id))).toMatchObject({ origin: `test/${id}/i2`, size: 5 })
  expect(await world.at(id, 3)).toMatchObject({ origin: `test/${id}/i1` })
  await grow(id, 3)
  await (await world.start()).round()
  expect((await world.latest(id))?.size).toBe(8)

  // and once more
  await putBack(id, 5)
  await (await world.start()).round()
  expect(await recover(operator, id, 'It was lost again.')).toMatchObject({ origin: `test/${id}/i3`, index: 5 })
  const again = await world.start()
  while (await again.round());
  expect((await world.latest(id))?.origin).toBe(`test/${id}/i3`)
})

it('a declaration that names something else than what was signed last is not followed', async () => {
  const id = await newLog()
  await grow(id, 5)
  await (await world.start()).round()
  await putBack(id, 1)
  await (await world.start()).round()
  await t.owner.query(`UPDATE ledger.log_head SET origin = $2, incarnation = 2 WHERE organization_id = $1`, [
    id,
    `test/${id}/i2`,
  ])
  await appendThroughPrisma(id, [
    {
      type: 'log.recovered',
      clear: {
        ...{ origin: `test/${id}/i2`, old_origin: `test/${id}/i1`, old_size: 1 },
        ...{ old_root: `sha256:${'0'.repeat(64)}`, lost_from: 1, lost_to: 1 },
      },
      audit: { actorKind: 'system', summary: 'Somebody with the database alone.' },
    },
  ])
  const { askSigner } = await import('../../../lib/signer/requests.ts')
  for (const asked of [false, true]) {
    if (asked) askSigner(folder, { organization: id, kind: 'recover', index: 1 })
    await (await world.start()).round()
    expect(await world.reason(id)).toContain('were signed')
    expect((await world.latest(id))?.size).toBe(6)
  }
  await expect(recover(operator, id, 'x')).rejects.toThrow(`The log is called test/${id}/i2`)
})
