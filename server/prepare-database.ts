import { existsSync } from 'node:fs'
import pg from 'pg'
import { makeWriterKey, readWriterKey } from '../lib/ledger/writer-key.ts'
import { AppError } from '../lib/platform/app-error.ts'
import { type Environment, settings } from '../lib/platform/config.ts'
import { roomTrouble } from '../lib/platform/connections.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { ensureSignerLogin } from '../lib/signer/signer-login.ts'
import { command } from './commands.ts'
import { explainConnection } from './database-trouble.ts'
import {
  type Demonstration,
  installationSecret,
  keepDemonstration,
  keepSetting,
  keptDemonstration,
  setting,
} from './installation-store.ts'

export interface Target {
  ownerUrl: string
  /** The file of this installation's writer key; made when it is not there. */
  writerKey: string
  /** The signer's key and state; made when it is not there. */
  signerFolder: string
  /** Ours alone: no other installation can be at work in it. */
  embedded: boolean
  wantsDemonstration: boolean
}
export interface Installation {
  runtimeUrl: string
  /** Of the signer's own role: for its process alone. */
  signerUrl: string
  secret: string
  writerKey: string
}
export interface Prepared extends Installation {
  /**
   * Makes the demonstration where it is wanted and nothing else is there, then lets the next start at the database.
   * `empty`: there is no organization, and its first admin needs a set-up link.
   */
  finish(environment: Environment): Promise<{ demonstration: Demonstration | null; empty: boolean }>
}

/**
 * Migrates, makes the runtime role and the secret. From here to `finish` under one lock, so that two installations may
 * start on one database at the same moment: the second finds everything done.
 */
export async function prepareDatabase(target: Target, say: (line: string) => void): Promise<Prepared> {
  const url = new URL(target.ownerUrl)
  const owner = await connectAndLock(target, url, say)
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (e) {
      throw e instanceof AppError ? e : explainConnection(e, url)
    }
  }
  return explained(async () => {
    await clearUnfinishedStart(owner, target)
    await migrate(target.ownerUrl)
    if ((await setting(owner, 'demonstration_begun')) && !(await setting(owner, 'demonstration'))) {
      say('The last start was interrupted while it made the demonstration: making it again')
      await emptyDatabase(owner)
      await migrate(target.ownerUrl)
    }
    const secret = await installationSecret(owner, process.env.COUNTERSIGN_SECRET || undefined)
    const runtimeUrl = await ensureRuntimeLogin(target.ownerUrl, secret)
    const signerUrl = await ensureSignerLogin(target.ownerUrl, target.signerFolder)
    await enrolWriter(owner, target.writerKey)
    return {
      secret,
      runtimeUrl,
      signerUrl,
      writerKey: target.writerKey,
      finish: (environment) =>
        explained(async () => {
          let demonstration = await keptDemonstration(owner, secret)
          const empty = !demonstration && (await hasNoOrganization(runtimeUrl))
          if (empty && target.wantsDemonstration) {
            say('Making the demonstration organization …')
            await keepSetting(owner, 'demonstration_begun', Buffer.from(new Date().toISOString()))
            demonstration = await seed(environment)
            await keepDemonstration(owner, secret, demonstration)
            say('Demonstration made')
          }
          const trouble = await roomFor(owner)
          if (trouble) say(trouble)
          await owner.end()
          return { demonstration, empty: empty && !demonstration }
        }),
    }
  })
}

/** Whoever may start the product with the owner's connection may enrol its writer. A revoked one does not start. */
async function enrolWriter(owner: pg.Client, file: string): Promise<void> {
  const writer = existsSync(file) ? readWriterKey(file) : makeWriterKey(file)
  await owner.query('INSERT INTO installation.writer (name, key) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    writer.name,
    writer.key,
  ])
  const { rows } = await owner.query('SELECT FROM installation.writer WHERE name = $1 AND revoked_at IS NOT NULL', [
    writer.name,
  ])
  if (rows.length)
    throw new AppError(500, 'writer_key', `The writer ${writer.name} was revoked: remove ${file} to get a new key.`)
}

async function connectAndLock(target: Target, url: URL, say: (line: string) => void): Promise<pg.Client> {
  const owner = new pg.Client({
    connectionString: target.ownerUrl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'countersign start',
  })
  owner.on('error', () => {})
  try {
    await owner.connect()
    if (target.embedded)
      await owner.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
    const KEY = `hashtext('countersign start')`
    const { rows } = await owner.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${KEY}) AS got`)
    if (!rows[0]?.got) {
      say('Waiting for another start that prepares this database …')
      await owner.query(`SELECT pg_advisory_lock(${KEY})`)
    }
    return owner
  } catch (e) {
    await owner.end().catch(() => {})
    throw explainConnection(e, url)
  }
}

/** A first start that was killed in its first migration left nothing of value; with a database of ours alone, begin anew. */
async function clearUnfinishedStart(owner: pg.Client, { embedded }: Target): Promise<void> {
  if (!embedded) return
  const { rows } = await owner.query<{ migrations: boolean; organizations: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS migrations,
            to_regclass('public.organization') IS NOT NULL AS organizations`,
  )
  if (!rows[0]?.migrations) return
  const finished = await owner.query('SELECT FROM public._prisma_migrations WHERE finished_at IS NOT NULL LIMIT 1')
  if (finished.rowCount) return
  if (rows[0].organizations && (await owner.query('SELECT FROM public.organization LIMIT 1')).rowCount) return
  await emptyDatabase(owner)
}
const emptyDatabase = (owner: pg.Client) =>
  owner.query(
    'DROP SCHEMA IF EXISTS public, ledger, installation, pgboss CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC',
  )

async function migrate(ownerUrl: string): Promise<void> {
  const { ok, output } = await command(['scripts/migrate.ts', 'apply'], { ...process.env, DATABASE_URL: ownerUrl })
  if (!ok) throw new AppError(500, 'migration', output.split('\n').at(-1) || 'The database could not be migrated.')
}

/** Console, decision point and worker; what others hold there now, they may hold on to. */
async function roomFor(owner: pg.Client): Promise<string | null> {
  const { rows } = await owner.query<{ room: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())::int AS room`,
  )
  return roomTrouble(rows[0]?.room ?? 0, 3, settings().connections)
}

async function hasNoOrganization(runtimeUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: runtimeUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query('SELECT FROM installation.organization_ids() LIMIT 1')).rowCount === 0
  } finally {
    await client.end().catch(() => {})
  }
}

async function seed(env: Environment): Promise<Demonstration> {
  const { ok, output, message } = await command(['prisma/seed.ts'], env)
  if (ok && message) return message as Demonstration
  console.error(output)
  throw new AppError(500, 'seed', 'The demonstration organization could not be made: see above.')
}
