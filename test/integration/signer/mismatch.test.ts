import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import { writerEntry } from '../../../lib/ledger/enrol-writer.ts'
import { appendLeaves, EMPTY, frontierBytes } from '../../../lib/ledger/merkle.ts'
import { currentWriter, makeWriterKey } from '../../../lib/ledger/writer-key.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { askSigner } from '../../../lib/signer/requests.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog } from '../ledger/log-world.ts'
import { newFolder, type SignerWorld, signerWorld, tamper } from './signer-world.ts'

// What the signer must not sign. Each log here is signed once, then somebody with the database in their hands changes
// what comes after, or before.

let t: TestDatabase
let world: SignerWorld
const folder = newFolder()
beforeAll(async () => {
  t = await testDatabase()
  world = await signerWorld(t, folder)
})

/** A log of `n` entries that are signed for. */
async function signedLog(n = 3): Promise<string> {
  const id = await newLog()
  if (n > 1)
    await appendThroughPrisma(
      id,
      Array.from({ length: n - 1 }, () => entry()),
    )
  await (await world.start()).round()
  expect((await world.latest(id))?.size).toBe(n)
  return id
}
/** Stopped with that reason, remembered so, and never signed again. */
async function expectStopped(id: string, size: number, reason: string | RegExp) {
  const signer = await world.start()
  await signer.round()
  await signer.round()
  expect(await world.reason(id)).toMatch(reason)
  expect(signer.stopped().map((s) => s.organizationId)).toContain(id)
  expect(readFileSync(path.join(folder, 'state.ndjson'), 'utf8')).toContain('"stopped":{"at"')
  const again = await world.start()
  await appendThroughPrisma(id, [entry()]).catch(() => {})
  await again.round()
  expect((await world.latest(id))?.size ?? 0).toBe(size)
}
const grow = (id: string, n = 2) =>
  appendThroughPrisma(
    id,
    Array.from({ length: n }, () => entry()),
  )

describe('is noticed before it is signed', () => {
  const cases: [string, (id: string) => [string, unknown[]][], string | RegExp][] = [
    [
      'an entry that was altered',
      (id) => [
        [
          `UPDATE ledger.envelope SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'agt_1', 'agt_2'), 'UTF8')
            WHERE organization_id = $1 AND index = 4`,
          [id],
        ],
      ],
      'entry 4 does not hash to its leaf',
    ],
    [
      'a leaf that was altered',
      (id) => [['UPDATE ledger.leaf SET hash = sha256(hash) WHERE organization_id = $1 AND index = 3', [id]]],
      'entry 3 does not hash to its leaf',
    ],
    [
      'an entry without its bytes',
      (id) => [['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index = 4', [id]]],
      'entry 4 has no bytes',
    ],
    [
      'an entry that was deleted, leaf and all',
      (id) => [
        ['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index = 3', [id]],
        ['DELETE FROM ledger.leaf WHERE organization_id = $1 AND index = 3', [id]],
      ],
      'entry 3 is missing: entry 4 follows',
    ],
    [
      'two entries that changed places',
      (id) => [
        [
          `UPDATE ledger.envelope a SET bytes = b.bytes FROM ledger.envelope b
            WHERE a.organization_id = $1 AND b.organization_id = $1 AND a.index IN (3, 4) AND b.index = 7 - a.index`,
          [id],
        ],
        [
          `UPDATE ledger.leaf SET hash = sha256('\\x00'::bytea || e.bytes) FROM ledger.envelope e
            WHERE e.organization_id = $1 AND leaf.organization_id = $1 AND e.index = leaf.index`,
          [id],
        ],
      ],
      'entry 3 says that it is entry 4',
    ],
    [
      'a clock that went back',
      (id) => [
        [
          `UPDATE ledger.envelope SET bytes = convert_to(regexp_replace(convert_from(bytes, 'UTF8'), '"_t":"....', '"_t":"1999'), 'UTF8')
            WHERE organization_id = $1 AND index = 4`,
          [id],
        ],
        [
          `UPDATE ledger.leaf SET hash = sha256('\\x00'::bytea || e.bytes) FROM ledger.envelope e
            WHERE e.organization_id = $1 AND leaf.organization_id = $1 AND e.index = leaf.index`,
          [id],
        ],
      ],
      'entry 4 is earlier than the one before it',
    ],
    [
      'bytes that are no entry',
      (id) => [
        [`UPDATE ledger.envelope SET bytes = '{}' WHERE organization_id = $1 AND index = 3`, [id]],
        [
          `UPDATE ledger.leaf SET hash = sha256('\\x00'::bytea || '{}'::bytea) WHERE organization_id = $1 AND index = 3`,
          [id],
        ],
      ],
      'entry 3 is no entry',
    ],
    [
      'an entry that was rewritten together with its leaf',
      (id) => [
        [
          `UPDATE ledger.envelope SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'agt_1', 'agt_2'), 'UTF8')
            WHERE organization_id = $1 AND index = 4`,
          [id],
        ],
        [
          `UPDATE ledger.leaf SET hash = sha256('\\x00'::bytea || e.bytes) FROM ledger.envelope e
            WHERE e.organization_id = $1 AND leaf.organization_id = $1 AND e.index = leaf.index`,
          [id],
        ],
      ],
      /the batch at entry 3 is not what writer-\w+\+\w+ signed/,
    ],
    [
      'a batch that is not there',
      (id) => [['DELETE FROM ledger.batch WHERE organization_id = $1 AND first = 3', [id]]],
      'entry 3 is in no batch: nobody signed for it',
    ],
    [
      'a batch that begins later',
      (id) => [['UPDATE ledger.batch SET first = 4, count = 1 WHERE organization_id = $1 AND first = 3', [id]]],
      'entry 3 is in no batch: the next one begins with 4',
    ],
    [
      'a batch that is shorter',
      (id) => [['UPDATE ledger.batch SET count = 1 WHERE organization_id = $1 AND first = 3', [id]]],
      /the batch at entry 3 is not what|entry 4 is in no batch/,
    ],
    [
      'a batch that counts more than there is',
      (id) => [['UPDATE ledger.batch SET count = 9 WHERE organization_id = $1 AND first = 3', [id]]],
      'entry 5 is missing: the batch at 3 counts it',
    ],
    [
      'another head',
      (id) => [
        [
          'UPDATE ledger.log_head SET frontier = sha256(frontier) || sha256(origin::bytea) WHERE organization_id = $1',
          [id],
        ],
      ],
      'the head of 5 entries has another root than its entries give',
    ],
    [
      'another name of the log',
      (id) => [[`UPDATE ledger.log_head SET origin = origin || 'x' WHERE organization_id = $1`, [id]]],
      /the log calls itself .*i1x, and was .*i1 when it was signed last/,
    ],
  ]
  for (const [what, statements, reason] of cases)
    it(what, async () => {
      const id = await signedLog()
      await grow(id)
      await tamper(t, statements(id))
      await expectStopped(id, 3, reason)
    })
})

describe('of what was signed already', () => {
  it('an end that was cut off, as by a backup that was put back', async () => {
    const id = await signedLog(5)
    const { rows } = await t.owner.query(
      'SELECT hash FROM ledger.leaf WHERE organization_id = $1 AND index < 3 ORDER BY index',
      [id],
    )
    const frontier = frontierBytes(
      appendLeaves(
        EMPTY,
        rows.map((r) => r.hash),
      ),
    )
    await tamper(t, [
      ['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index >= 3', [id]],
      ['DELETE FROM ledger.leaf WHERE organization_id = $1 AND index >= 3', [id]],
      ['UPDATE ledger.log_head SET size = 3, frontier = $2 WHERE organization_id = $1', [id, frontier]],
    ])
    await expectStopped(id, 5, 'the database counts 3 entries, and 5 were signed')
  })

  it('a log that was rewritten to the same length', async () => {
    const id = await signedLog(2)
    await tamper(t, [['UPDATE ledger.log_head SET frontier = sha256(frontier) WHERE organization_id = $1', [id]]])
    await expectStopped(id, 2, /the 2 entries have another root than [0-9a-f]{64}, which was signed/)
  })

  it('a leaf within a tile that becomes full', async () => {
    const id = await signedLog(250)
    await grow(id, 10)
    await tamper(t, [['UPDATE ledger.leaf SET hash = sha256(hash) WHERE organization_id = $1 AND index = 17', [id]]])
    await expectStopped(id, 250, 'leaves before entry 250 are others than those that were signed')
  })

  it('a log that is gone', async () => {
    const id = await signedLog(2)
    await tamper(t, [['DELETE FROM ledger.log_head WHERE organization_id = $1', [id]]])
    await expectStopped(id, 2, 'the log is gone from the database')
  })
})

describe('writers', () => {
  /** Appends with another key than this process's. */
  async function appendAs(file: string, id: string, entries: Parameters<typeof append>[2]) {
    const before = process.env.COUNTERSIGN_WRITER_KEY
    process.env.COUNTERSIGN_WRITER_KEY = file
    try {
      await inTransaction(id, (tx) => append(sqlOfTx(tx), id, entries))
    } finally {
      process.env.COUNTERSIGN_WRITER_KEY = before
    }
  }
  const newWriter = () => {
    const file = path.join(newKeys, `${Math.random().toString(36).slice(2)}.key`)
    return { file, writer: makeWriterKey(file) }
  }
  const newKeys = newFolder()
  const enrolByOperator = ({ name, key }: { name: string; key: string }) =>
    t.owner.query('INSERT INTO installation.writer (name, key) VALUES ($1, $2)', [name, key])

  it('whom the operator did not enrol', async () => {
    const id = await signedLog()
    const { file, writer } = newWriter()
    await appendAs(file, id, [writerEntry(writer, 'writer.enrolled'), entry()])
    await expectStopped(id, 3, `entry 3 was written by ${writer.name}, whom the operator did not enrol`)
  })
  it('whom no entry enrolled', async () => {
    const id = await signedLog()
    const { file, writer } = newWriter()
    await enrolByOperator(writer)
    await appendAs(file, id, [entry()])
    await expectStopped(id, 3, `entry 3 was written by ${writer.name}, whom no entry enrolled`)
  })
  it('who was enrolled may write, with the batch that says so', async () => {
    const id = await signedLog()
    const { file, writer } = newWriter()
    await enrolByOperator(writer)
    await appendAs(file, id, [writerEntry(writer, 'writer.enrolled')])
    await appendAs(file, id, [entry()])
    await (await world.start()).round()
    expect(await world.reason(id)).toBeNull()
    expect((await world.latest(id))?.size).toBe(5)
  })
  it('who was revoked may not, also when somebody lifted what keeps them out', async () => {
    const id = await signedLog()
    const { file, writer } = newWriter()
    await enrolByOperator(writer)
    await appendAs(file, id, [writerEntry(writer, 'writer.enrolled')])
    await appendThroughPrisma(id, [writerEntry(writer, 'writer.revoked')])
    await (await world.start()).round()
    expect((await world.latest(id))?.size).toBe(5)
    await appendAs(file, id, [entry()])
    await expectStopped(id, 5, `entry 5 was written by ${writer.name}, revoked by entry 4`)
  })
  it('with another key under a known name', async () => {
    const id = await signedLog()
    const name = currentWriter()?.name as string
    const { writer } = newWriter()
    await appendThroughPrisma(id, [
      { ...writerEntry({ name, key: writer.key }, 'writer.enrolled'), requestId: `other ${os.hostname()}` },
    ])
    await expectStopped(id, 3, `entry 3 gives ${name} another key`)
  })
})

it('what an operator has put right is signed again, when they say so and not before', async () => {
  const id = await signedLog()
  await grow(id)
  const wrong = `UPDATE ledger.leaf SET hash = sha256('\\x00'::bytea || e.bytes || $2::bytea) FROM ledger.envelope e
    WHERE leaf.organization_id = $1 AND e.organization_id = $1 AND e.index = leaf.index AND leaf.index = 3`
  await tamper(t, [[wrong, [id, Buffer.from('x')]]])
  await expectStopped(id, 3, 'entry 3 does not hash to its leaf')
  await tamper(t, [[wrong, [id, Buffer.from('')]]])
  await (await world.start()).round()
  expect(await world.reason(id)).toBe('entry 3 does not hash to its leaf')
  askSigner(folder, { organization: id, kind: 'resume' })
  await (await world.start()).round()
  expect(await world.reason(id)).toBeNull()
  expect((await world.latest(id))?.size).toBe(6)
  expect(readFileSync(path.join(folder, 'state.ndjson'), 'utf8')).toContain(`"organization":"${id}"`)
})
