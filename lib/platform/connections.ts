// How many connections one process may open to the database, and to what. They are opened when they are needed and
// closed after ten idle seconds, so this is the most there can be.

export const CONNECTIONS_MIN = 12
export const CONNECTIONS_DEFAULT = 26

export interface ConnectionShares {
  /** Batches of decisions, each of which holds the log's head for a moment. */
  record: number
  /** What decisions are made from. */
  facts: number
  /** SQL of our own beside that. */
  plain: number
  /** Pages and operations: everything through Prisma. */
  scoped: number
  /** Short transactions beside an open one (db.ts). */
  errands: number
}
/** One more listens to what changes. */
const LISTENER = 1
const ERRANDS = 2

/** Together with the listener exactly `total`. */
export function sharesOf(total: number): ConnectionShares {
  const rest = total - LISTENER - ERRANDS
  const record = Math.round(rest * 0.26)
  const facts = Math.round(rest * 0.26)
  const plain = Math.round(rest * 0.17)
  return { record, facts, plain, scoped: rest - record - facts - plain, errands: ERRANDS }
}

/** Why a process cannot start, in one sentence. */
export function startTrouble(e: unknown): string {
  if ((e as { code?: unknown } | null)?.code === '53300')
    return 'the database has no connection left: raise its max_connections, or give each process fewer with COUNTERSIGN_CONNECTIONS'
  return e instanceof Error ? (e.message.split('\n')[0] ?? '') : 'unknown error'
}
/** What somebody who starts `processes` of them should know beforehand; null when there is room for all. */
export function roomTrouble(room: number, processes: number, each: number): string | null {
  const most = processes * each
  if (room >= most) return null
  return `The database has room for ${room} more connections, and these processes may open up to ${most}: raise its max_connections, or set COUNTERSIGN_CONNECTIONS (now ${each} a process) to ${Math.max(CONNECTIONS_MIN, Math.floor(room / processes))}.`
}

/** Read here, as the database's own address is: a script can use the database without the rest of the configuration. */
export function connectionShares(): ConnectionShares {
  const given = Number(process.env.COUNTERSIGN_CONNECTIONS || CONNECTIONS_DEFAULT)
  return sharesOf(Number.isInteger(given) && given >= CONNECTIONS_MIN ? given : CONNECTIONS_DEFAULT)
}
