import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { makeWriterKey } from '../lib/ledger/writer-key.ts'
import { bus } from '../lib/platform/bus.ts'
import { forgetConfig } from '../lib/platform/config.ts'
import { closeDb } from '../lib/platform/db.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { TEMPLATE } from './template.ts'

export interface TestDatabase {
  /** As the owner (a superuser in tests): for looking behind row-level security and for bending time or rows. */
  ownerUrl: string
  owner: pg.Pool
  /** As the product connects. */
  runtimeUrl: string
  secret: string
  close(): Promise<void>
}

const opened = new Set<TestDatabase>()

let keyFile: string | undefined
/** One for all databases of this process: what it appends is signed, as in the product. */
function writerKey(): string {
  if (keyFile) return keyFile
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-writer-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  keyFile = path.join(folder, 'writer.key')
  makeWriterKey(keyFile)
  return keyFile
}

/**
 * A fresh copy of the migrated database, and an environment that points to it: call it in `beforeAll`, before the
 * first use of `db()`, `pool()` or `config()`. Closed by itself at the end of the file.
 */
export async function testDatabase(env: Record<string, string> = {}): Promise<TestDatabase> {
  const clusterUrl = inject('clusterUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  const ownerUrl = url.href
  const secret = randomBytes(32).toString('base64url')
  const runtimeUrl = await ensureRuntimeLogin(ownerUrl, secret)
  Object.assign(process.env, {
    COUNTERSIGN_RUNTIME_URL: runtimeUrl,
    COUNTERSIGN_SECRET: secret,
    COUNTERSIGN_WRITER_KEY: writerKey(),
    COUNTERSIGN_THROWAWAY_DATABASE: '1', // test/cluster.ts does not wait for the disk
    COUNTERSIGN_URL: 'http://127.0.0.1:3000',
    COUNTERSIGN_DECISION_POINT_URL: 'http://127.0.0.1:3001',
    ...env,
  })
  forgetConfig()
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 })
    .on('error', () => {})
    .on('connect', (client) => void client.on('error', () => {}))
  const database: TestDatabase = {
    ownerUrl,
    owner,
    runtimeUrl,
    secret,
    async close() {
      if (!opened.delete(database)) return
      if ('countersignBus' in globalThis) await bus().close()
      await closeDb()
      // a connection that a failed hook kept must not hide the failure behind a timeout
      await Promise.race([owner.end(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())])
      const role = new URL(runtimeUrl).username
      await asAdmin(clusterUrl, `DROP DATABASE ${name} WITH (FORCE)`)
      await asAdmin(clusterUrl, `DROP ROLE ${role}`)
    },
  }
  opened.add(database)
  return database
}

/**
 * What only somebody with the database in their hands can do: in one transaction, with the triggers of these tables
 * switched off and on again.
 */
export async function unprotected<T>(
  t: Pick<TestDatabase, 'owner'>,
  tables: string[],
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await t.owner.connect()
  try {
    const { rows } = await client.query<{ at: string; name: string }>(
      `SELECT tgrelid::regclass::text AS at, quote_ident(tgname) AS name FROM pg_trigger
        WHERE tgrelid = ANY ($1::regclass[]) AND tgfoid = 'ledger.deny_change'::regproc ORDER BY 1`,
      [tables],
    )
    await client.query('BEGIN')
    for (const { at, name } of rows) await client.query(`ALTER TABLE ${at} DISABLE TRIGGER ${name}`)
    const result = await work(client)
    for (const { at, name } of rows) await client.query(`ALTER TABLE ${at} ENABLE ALWAYS TRIGGER ${name}`)
    await client.query('COMMIT')
    return result
  } catch (e) {
    await client.query('ROLLBACK')
    throw e
  } finally {
    client.release()
  }
}
export const tamper = (
  t: Pick<TestDatabase, 'owner'>,
  table: string,
  statement: string,
  values: unknown[] = [],
): Promise<pg.QueryResult> => unprotected(t, [table], (client) => client.query(statement, values))

export async function closeOpenDatabases(): Promise<void> {
  for (const database of opened) await database.close()
}

async function asAdmin(clusterUrl: string, statement: string): Promise<void> {
  const admin = new pg.Client(clusterUrl)
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
