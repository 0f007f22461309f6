import pg from 'pg'
import { type Cluster, startPostgres } from '../lib/platform/postgres.ts'
import { identityOf } from '../scripts/lock.mjs'

const DATABASE = 'countersign'
const LOOK_MS = 1_000
/** Three processes may hold some 100 connections between them. */
const FLAGS = ['-c', 'max_connections=200']

export interface EmbeddedDatabase {
  ownerUrl: string
  /** For the leash: the last child of a supervisor that was killed stops the database behind it. */
  postmaster(): string
  stop(): Promise<void>
}

/** The embedded PostgreSQL with our database in it; started again on its port when it ends by itself. */
export async function openEmbeddedDatabase(home: string, say: (line: string) => void): Promise<EmbeddedDatabase> {
  let cluster: Cluster = await startPostgres(home, { flags: FLAGS })
  say(`PostgreSQL ${cluster.adopted ? 'taken over from an earlier start' : 'started'}`)
  const admin = new pg.Client(cluster.url)
  await admin.connect()
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
  if (!rowCount) await admin.query(`CREATE DATABASE ${DATABASE}`)
  await admin.end()

  const url = new URL(cluster.url)
  const port = Number(url.port)
  url.pathname = `/${DATABASE}`
  let stopping = false
  let reviving: Promise<void> | undefined
  const timer = setInterval(() => {
    if (stopping || reviving || identityOf(cluster.pid)) return
    say('PostgreSQL ended; starting it again')
    reviving = startPostgres(home, { port, flags: FLAGS })
      .then((next) => {
        cluster = next
      })
      .catch((e: Error) => say(`PostgreSQL could not be started again: ${e.message}`))
      .finally(() => {
        reviving = undefined
      })
  }, LOOK_MS)
  timer.unref()
  return {
    ownerUrl: url.href,
    postmaster: () => `${cluster.pid} ${identityOf(cluster.pid) ?? ''}`,
    async stop() {
      stopping = true
      clearInterval(timer)
      await reviving
      await cluster.stop()
    },
  }
}
