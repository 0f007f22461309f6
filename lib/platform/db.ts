import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { connectionShares } from './connections.ts'

// Row-level security is set per transaction from this scope. Without a scope no statement runs at all.
// Why not Prisma's documented extension: it escapes interactive transactions (docs/decisions).
const held = globalThis as {
  countersignDb?: {
    scope: AsyncLocalStorage<string>
    pool?: pg.Pool
    errands?: pg.Pool
    scoped?: pg.Pool
    prisma?: PrismaClient
  }
}
held.countersignDb ??= { scope: new AsyncLocalStorage<string>() }
const state = held.countersignDb
const ORGANIZATION = /^[A-Za-z0-9_-]{1,64}$/

/** Everything that `work` awaits runs as this organization. The `await` matters: a Prisma promise starts when it is awaited. */
export const asOrganization = <T>(organizationId: string, work: () => Promise<T>): Promise<T> =>
  state.scope.run(organizationId, async () => await work())
export const currentOrganization = (): string => {
  const organizationId = state.scope.getStore()
  if (organizationId === undefined) throw new Error('a query outside of asOrganization()')
  return organizationId
}
/** The statement that opens a transaction for one organization. SET LOCAL takes no snapshot. */
export function openingFor(organizationId: string): string {
  if (!ORGANIZATION.test(organizationId)) throw new Error('not an organization id')
  return `BEGIN;SET LOCAL app.organization_id='${organizationId}'`
}

class ScopedPool extends pg.Pool {
  // @ts-expect-error one of many overloads; the adapter uses this one
  override async query(q: pg.QueryConfig) {
    const open = openingFor(currentOrganization())
    const c = await super.connect()
    let broken: Error | undefined
    try {
      const steps = [c.query(open), c.query(q), c.query('COMMIT')]
      for (const p of steps)
        p.catch((e) => {
          if (!(e instanceof pg.DatabaseError)) broken = e
        })
      const answer = await steps[1]
      await steps[2]
      return answer
    } catch (e) {
      await c.query('ROLLBACK').catch((x) => {
        broken = x
      })
      throw e
    } finally {
      c.release(broken)
    }
  }
  override async connect() {
    const open = openingFor(currentOrganization())
    const c = await super.connect()
    const wrapped = Object.create(c)
    wrapped.query = (q: pg.QueryConfig | string) =>
      c.query((typeof q === 'string' ? q : q.text) === 'BEGIN' ? open : (q as string))
    wrapped.release = (e?: Error) => c.release(e)
    wrapped.on = c.on.bind(c)
    wrapped.removeListener = c.removeListener.bind(c)
    return wrapped
  }
}

const databaseUrl = () => {
  const url = process.env.COUNTERSIGN_RUNTIME_URL
  if (!url)
    throw new Error('COUNTERSIGN_RUNTIME_URL is not set: start through "npm start" or set it to the runtime role')
  return url
}

/**
 * A connection that breaks fails the queries that were on it. It also emits an error by itself, idle or not, and an
 * error that nobody listens to ends the process.
 */
export const surviving = (pool: pg.Pool): pg.Pool =>
  pool.on('error', () => {}).on('connect', (client) => void client.on('error', () => {}))

/** The runtime role's pool for SQL of our own (hot path, installation functions). Callers open with `openingFor`. */
export function pool(): pg.Pool {
  state.pool ??= surviving(
    new pg.Pool({ connectionString: databaseUrl(), max: connectionShares().plain, application_name: 'countersign' }),
  )
  return state.pool
}
/**
 * For short transactions beside an open one (keys of subjects). They never wait for a row that a transaction holds, so
 * that neither a lock nor an empty pool can close a circle.
 */
export function errands(): pg.Pool {
  state.errands ??= surviving(
    new pg.Pool({ connectionString: databaseUrl(), max: connectionShares().errands, application_name: 'countersign' }),
  )
  return state.errands
}
/** Prisma over a pool that cannot run a statement without an organization. */
export function db(): PrismaClient {
  state.scoped ??= surviving(
    new ScopedPool({
      connectionString: databaseUrl(),
      max: connectionShares().scoped,
      pipeline: true,
      application_name: 'countersign',
    } as pg.PoolConfig) as unknown as pg.Pool,
  )
  state.prisma ??= new PrismaClient({ adapter: new PrismaPg(state.scoped as never) })
  return state.prisma
}
export type Tx = Prisma.TransactionClient

/** One transaction for one organization. What `work` changes and its ledger entries commit together or not at all. */
export const inTransaction = <T>(organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  asOrganization(organizationId, () => db().$transaction(work, { maxWait: 5_000, timeout: 20_000 }))

/** Reads of one organization: `read(org, (db) => db.agent.findMany(…))`. */
export const read = <T>(organizationId: string, work: (client: PrismaClient) => Promise<T>): Promise<T> =>
  asOrganization(organizationId, () => work(db()))

/** A question that looks across organizations, answered by a SECURITY DEFINER function of schema `installation`. */
export async function installation<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]> {
  return (await pool().query<R>(text, values)).rows
}

export async function closeDb(): Promise<void> {
  const { prisma, pool: plain, errands: beside, scoped } = state
  state.prisma = undefined as never
  state.pool = undefined as never
  state.errands = undefined as never
  state.scoped = undefined as never
  await prisma?.$disconnect()
  await plain?.end()
  await beside?.end()
  await scoped?.end().catch(() => {})
}
