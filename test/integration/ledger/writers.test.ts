import { verify } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { append, sqlOfTx } from '../../../lib/ledger/append.ts'
import { batchMessage } from '../../../lib/ledger/batch-message.ts'
import { enrolledWriters, recordEnrolment } from '../../../lib/ledger/enrol-writer.ts'
import { parseVerifierKey } from '../../../lib/ledger/note.ts'
import { currentWriter, makeWriterKey, readWriterKey } from '../../../lib/ledger/writer-key.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import { createOrganization } from '../../../lib/registry/organizations/create-organization.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'

let t: TestDatabase
let organizationId: string
const note = (n: number) =>
  inTransaction(organizationId, (tx) =>
    append(
      sqlOfTx(tx),
      organizationId,
      Array.from({ length: n }, (_, i) => ({
        type: 'agent.suspended' as const,
        clear: { agent: `agt_${i}` },
        disclosures: [{ name: 'reason', value: 'It was late.' }],
        audit: { actorKind: 'system' as const, summary: 'Suspended an agent' },
      })),
    ),
  )
beforeAll(async () => {
  t = await testDatabase()
  const created = await createOrganization({ name: 'Writers', slug: 'writers' })
  organizationId = created.id
  await note(3)
  await note(1)
})

const batches = async () =>
  (
    await t.owner.query<{ first: number; count: number; writer: string; signature: Buffer }>(
      'SELECT first::int, count, writer, signature FROM ledger.batch WHERE organization_id = $1 ORDER BY first',
      [organizationId],
    )
  ).rows

test('every entry is in one batch that its writer signed', async () => {
  const writer = currentWriter()
  const key = parseVerifierKey(writer?.key as string)
  const { rows: head } = await t.owner.query(
    'SELECT origin, size::int FROM ledger.log_head WHERE organization_id = $1',
    [organizationId],
  )
  const { rows: leaves } = await t.owner.query<{ hash: Buffer }>(
    'SELECT hash FROM ledger.leaf WHERE organization_id = $1 ORDER BY index',
    [organizationId],
  )
  let next = 0
  for (const { first, count, writer: name, signature } of await batches()) {
    expect(first).toBe(next)
    expect(name).toBe(writer?.name)
    const message = batchMessage(
      head[0].origin,
      first,
      leaves.slice(first, first + count).map((l) => l.hash),
    )
    expect(verify(null, Buffer.from(message), key.key, signature)).toBe(true)
    next = first + count
  }
  expect(next).toBe(head[0].size)
})

test('who is enrolled while a log is being opened waits until it is there', async () => {
  let opened = () => {}
  const opening = new Promise<void>((go) => {
    opened = go
  })
  let begun = () => {}
  const began = new Promise<void>((go) => {
    begun = go
  })
  const creation = inTransaction(organizationId, async (tx) => {
    await enrolledWriters(sqlOfTx(tx))
    begun()
    await opening
  })
  await began
  let recorded = false
  const enrolment = recordEnrolment().then(() => {
    recorded = true
  })
  // in this database alone: others of the cluster are tested beside it
  const waits = `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`
  await expect.poll(async () => (await t.owner.query(waits)).rowCount, { timeout: 20_000 }).toBe(1)
  expect(recorded).toBe(false)
  opened()
  await Promise.all([creation, enrolment])
  expect(recorded).toBe(true)
})

test('the log says who may write, once', async () => {
  await recordEnrolment()
  await recordEnrolment()
  const { rows } = await t.owner.query(
    "SELECT subject_id FROM audit_entry WHERE organization_id = $1 AND type = 'writer.enrolled'",
    [organizationId],
  )
  expect(rows).toEqual([{ subject_id: currentWriter()?.name }])
})

test('the product’s role can neither enrol a writer nor touch a batch', async () => {
  const client = new pg.Client(t.runtimeUrl)
  await client.connect()
  try {
    await client.query("SELECT set_config('app.organization_id', $1, false)", [organizationId])
    const refused = [
      "INSERT INTO installation.writer (name, key) VALUES ('x', 'y')",
      'UPDATE installation.writer SET revoked_at = NULL',
      'DELETE FROM installation.writer',
      'UPDATE ledger.batch SET count = 1',
      'DELETE FROM ledger.batch',
      'TRUNCATE ledger.batch',
    ]
    for (const statement of refused) await expect(client.query(statement)).rejects.toThrow(/denied|refused|append-only/)
    await client.query("SELECT set_config('app.organization_id', 'org_other', false)")
    expect((await client.query('SELECT FROM ledger.batch')).rowCount).toBe(0)
  } finally {
    await client.end()
  }
  for (const statement of ['UPDATE ledger.batch SET count = 1', 'DELETE FROM ledger.batch', 'TRUNCATE ledger.batch'])
    await expect(t.owner.query(statement)).rejects.toThrow('append-only')
})

test('a writer key is its owner’s alone, and anything else in its file is refused in one sentence', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'writer-'))
  try {
    const file = path.join(folder, 'writer.key')
    const made = makeWriterKey(file)
    expect(readWriterKey(file)).toMatchObject({ name: made.name, key: made.key })
    expect(() => makeWriterKey(file)).toThrow('EEXIST')
    expect(() => readWriterKey(path.join(folder, 'none'))).toThrow('cannot be read (ENOENT)')
    chmodSync(file, 0o600)
    for (const text of [
      '',
      'PRIVATE+KEY+a+00000000+AAAA',
      'PRIVATE+KEY+w+00000000+'.concat(Buffer.alloc(33, 1).toString('base64')),
    ]) {
      writeFileSync(file, text)
      expect(() => readWriterKey(file)).toThrow('The writer key')
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
