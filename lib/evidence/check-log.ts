import { sqlOfClient } from '../ledger/append.ts'
import { type Recomputed, recomputeRoot } from '../ledger/recompute-root.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { openingFor, pool } from '../platform/db.ts'

/** Beyond this many entries a check does not belong into the process that serves pages. */
export const CHECK_ENTRIES_MAX = 200_000

export interface CheckedLog extends Recomputed {
  checked_at: string
  took_ms: number
}

// Whoever asks while a check of that log runs gets its answer: pressing the button ten times costs one check.
const held = globalThis as { countersignChecks?: Map<string, Promise<CheckedLog>> }
held.countersignChecks ??= new Map()
const running = held.countersignChecks

/** Hashes every entry of the log again and compares with its leaves and its head. Reads only, page by page. */
export async function checkLog(actor: Actor): Promise<CheckedLog> {
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const under = running.get(organizationId)
  if (under) return under
  const check = recompute(organizationId).finally(() => running.delete(organizationId))
  running.set(organizationId, check)
  return check
}

async function recompute(organizationId: string): Promise<CheckedLog> {
  const startedAt = performance.now()
  const client = await pool().connect()
  try {
    // one snapshot for the head and every page: what is appended meanwhile is not half seen
    await client.query(
      `${openingFor(organizationId)};SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;SET LOCAL statement_timeout='20s'`,
    )
    const sql = sqlOfClient(client)
    const [head] = await sql.query('SELECT size::text AS size FROM ledger.log_head WHERE organization_id = $1', [
      organizationId,
    ])
    if (Number(head?.size ?? 0) > CHECK_ENTRIES_MAX) throw tooLarge(organizationId)
    const result = await recomputeRoot(sql, organizationId)
    return { ...result, checked_at: now().toISOString(), took_ms: Math.round(performance.now() - startedAt) }
  } finally {
    const closed = await client.query('ROLLBACK').catch((e: Error) => e)
    client.release(closed instanceof Error ? closed : undefined)
  }
}

const tooLarge = (organizationId: string): AppError =>
  new AppError(
    409,
    'log_too_large',
    `This log has more than ${CHECK_ENTRIES_MAX.toLocaleString('en')} entries, so it is not checked from this page. Whoever runs this installation can: DATABASE_URL=… node scripts/check-log.ts ${organizationId}`,
  )
