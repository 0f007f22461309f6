import { EventEmitter } from 'node:events'
import pg from 'pg'
import { config } from './config.ts'
import { describeError, log } from './log.ts'

// What changed, told to every process at once by PostgreSQL's NOTIFY. A hint, never a source: whoever hears one reads
// the row again under its own rights. One connection per process; each stream filters by organization.

export const CHANGE_KINDS = [
  'approval',
  'decision',
  'registry',
  'identity',
  'snapshot',
  'audit',
  'people',
  'change',
  'export',
  'erasure',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]
export interface Change {
  organizationId: string
  kind: ChangeKind
  id: string
}
export interface Bus {
  /**
   * @param hear a change of this organization
   * @param lost the connection was away: what passed meanwhile is unknown, so read everything again
   * @param stop this process is about to end; close the stream, or a server never exits
   * @returns leave
   */
  subscribe(organizationId: string, hear: (change: Change) => void, lost: () => void, stop: () => void): () => void
  /** Every organization's changes, for caches. */
  subscribeAll(hear: (change: Change) => void, lost: () => void): () => void
  counts(): { listeners: number; reconnects: number }
  close(): Promise<void>
}

const CHANNEL = 'countersign_change'
const ALL = '*'

/** Inside a transaction it is delivered at commit. Never inside the decision batch: NOTIFY serializes commits. */
export async function publish(
  sql: { query(text: string, values: unknown[]): Promise<unknown> },
  organizationId: string,
  kind: ChangeKind,
  id: string,
): Promise<void> {
  await sql.query('SELECT pg_notify($1, $2)::text', [CHANNEL, `${organizationId} ${kind} ${id}`])
}

const held = globalThis as { countersignBus?: Bus }
export function bus(): Bus {
  held.countersignBus ??= start()
  return held.countersignBus
}

function start(): Bus {
  const events = new EventEmitter().setMaxListeners(0)
  let reconnects = 0
  let closed = false
  let connection: pg.Client | undefined

  async function connect(delayMs: number): Promise<void> {
    const client = new pg.Client({
      connectionString: config().runtimeUrl,
      keepAlive: true,
      application_name: 'countersign bus',
    })
    let over = false
    const again = (e?: Error) => {
      if (over || closed) return
      over = true
      reconnects++
      if (e) log.warn({ err: describeError(e) }, 'the change feed lost its connection; connecting again')
      events.emit('lost')
      setTimeout(() => void connect(Math.min(delayMs * 2, 5_000)), delayMs).unref()
    }
    client.on('error', again)
    client.on('end', () => again())
    client.on('notification', ({ payload }) => {
      const [organizationId, kind, id] = (payload ?? '').split(' ')
      if (!organizationId || !CHANGE_KINDS.includes(kind as ChangeKind)) return
      const change: Change = { organizationId, kind: kind as ChangeKind, id: id ?? '' }
      events.emit(`organization ${organizationId}`, change)
      events.emit(ALL, change)
    })
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      connection = client
      delayMs = 100
      events.emit('lost')
    } catch (e) {
      again(e as Error)
      await client.end().catch(() => {})
    }
  }
  void connect(100)

  const stop = () => events.emit('stop')
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  return {
    subscribe(organizationId, hear, lost, onStop) {
      const name = `organization ${organizationId}`
      events.on(name, hear).on('lost', lost).on('stop', onStop)
      return () => void events.off(name, hear).off('lost', lost).off('stop', onStop)
    },
    subscribeAll(hear, lost) {
      events.on(ALL, hear).on('lost', lost)
      return () => void events.off(ALL, hear).off('lost', lost)
    },
    counts: () => ({ listeners: events.listenerCount('lost'), reconnects }),
    async close() {
      closed = true
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
      events.emit('stop')
      delete held.countersignBus
      await connection?.end().catch(() => {})
    },
  }
}
