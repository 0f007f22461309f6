import pg from 'pg'
import { config } from '../platform/config.ts'
import { connectionShares } from '../platform/connections.ts'
import { openingFor, surviving } from '../platform/db.ts'

// The hot path's own connections, so that a slow page never stands in front of a decision. Pipelined: a transaction's
// statements travel together and cost one round trip, and the lock on the log's head is held for that much less.

const held = globalThis as { countersignHotPools?: { url: string; record: pg.Pool; facts: pg.Pool } }
const QUERY_MS = 10_000
const IDLE_IN_TRANSACTION_MS = 5_000

function pools() {
  const url = config().runtimeUrl
  if (held.countersignHotPools?.url !== url) {
    const shares = connectionShares()
    const open = (name: string, max: number) =>
      surviving(
        new pg.Pool({
          connectionString: url,
          max,
          pipeline: true,
          connectionTimeoutMillis: 3_000,
          keepAlive: true,
          // an answer that never comes must not hold a batch for ever
          query_timeout: QUERY_MS,
          // an instance that hangs with the log's head in its hands gives it back
          idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
          application_name: name,
        } as pg.PoolConfig),
      )
    held.countersignHotPools = {
      url,
      record: open('countersign record', shares.record),
      facts: open('countersign facts', shares.facts),
    }
  }
  return held.countersignHotPools
}
export const recordPool = (): pg.Pool => pools().record
export const factsPool = (): pg.Pool => pools().facts

export async function closeHotPools(): Promise<void> {
  const open = held.countersignHotPools
  delete held.countersignHotPools
  await Promise.all([open?.record.end(), open?.facts.end()])
}

export type Row = Record<string, unknown>
export interface Statement {
  name: string
  text: string
  values: unknown[]
}

/**
 * Runs all statements in one transaction of one organization and one round trip; an absent one gives no rows.
 * Each statement takes its own snapshot (READ COMMITTED): what must not be older than something else comes after it.
 * `more` reads on in the same transaction.
 */
export async function readTogether(
  organizationId: string,
  statements: (Statement | null)[],
  more?: (client: pg.PoolClient) => Promise<void>,
): Promise<Row[][]> {
  const client = await factsPool().connect()
  let broken: Error | undefined
  try {
    const sent = [client.query(openingFor(organizationId)), ...statements.map((s) => (s ? client.query(s) : null))]
    if (!more) sent.push(client.query('COMMIT'))
    for (const p of sent)
      p?.catch((e: Error) => {
        if (!(e instanceof pg.DatabaseError)) broken = e
      })
    const answers = await Promise.all(sent)
    if (more) {
      await more(client)
      await client.query('COMMIT')
    }
    return statements.map((_, i) => (answers[i + 1]?.rows ?? []) as Row[])
  } catch (e) {
    // queued behind whatever was sent along, so nothing of this transaction reaches the next user of the connection
    await client.query('ROLLBACK').catch((x: Error) => {
      broken ??= x
    })
    throw e
  } finally {
    client.release(broken)
  }
}
