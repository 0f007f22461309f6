import pg from 'pg'
import { AppError } from '../lib/platform/app-error.ts'
import type { Environment } from '../lib/platform/config.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
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

export interface Prepared {
  runtimeUrl: string
  secret: string
  demonstration: Demonstration | null
  /** Whether there is an organization; without one, the first admin gets a set-up link. */
  empty: boolean
}
export interface Target {
  ownerUrl: string
  /** Ours alone: no other installation can be at work in it. */
  embedded: boolean
  wantsDemonstration: boolean
}

/**
 * Migrates, makes the runtime role and the secret, seeds. All under one lock, so that two installations may start on
 * one database at the same moment: the second finds everything done.
 */
export async function prepareDatabase(
  target: Target,
  environmentFor: (prepared: Pick<Prepared, 'runtimeUrl' | 'secret'>) => Environment,
  say: (line: string) => void,
): Promise<Prepared> {
  const url = new URL(target.ownerUrl)
  const owner = await connectAndLock(target, url, say)
  try {
    await clearUnfinishedStart(owner, target)
    await migrate(target.ownerUrl)
    if ((await setting(owner, 'demonstration_begun')) && !(await setting(owner, 'demonstration'))) {
      say('The last start was interrupted while it made the demonstration: making it again')
      await owner.query('DROP SCHEMA public, ledger, installation, pgboss CASCADE; CREATE SCHEMA public')
      await migrate(target.ownerUrl)
    }
    const secret = await installationSecret(owner, process.env.COUNTERSIGN_SECRET || undefined)
    const runtimeUrl = await ensureRuntimeLogin(target.ownerUrl, secret)
    let demonstration = await keptDemonstration(owner, secret)
    let empty = !demonstration && (await hasNoOrganization(runtimeUrl))
    if (empty && target.wantsDemonstration) {
      say('Making the demonstration organization …')
      await keepSetting(owner, 'demonstration_begun', Buffer.from(new Date().toISOString()))
      demonstration = await seed(environmentFor({ runtimeUrl, secret }))
      await keepDemonstration(owner, secret, demonstration)
      empty = false
    }
    return { runtimeUrl, secret, demonstration, empty }
  } catch (e) {
    throw e instanceof AppError ? e : explainConnection(e, url)
  } finally {
    await owner.end().catch(() => {})
  }
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
  await owner.query(
    'DROP SCHEMA IF EXISTS public, ledger, installation, pgboss CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC',
  )
}

async function migrate(ownerUrl: string): Promise<void> {
  const { ok, output } = await command(['scripts/migrate.ts', 'apply'], { ...process.env, DATABASE_URL: ownerUrl })
  if (!ok) throw new AppError(500, 'migration', output.split('\n').at(-1) || 'The database could not be migrated.')
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
