import type { Sql } from '../ledger/append.ts'
import { EMPTY, rootOf } from '../ledger/merkle.ts'
import type { LogState, SignedLog } from './state.ts'

/**
 * Where the signer begins again after a declared recovery: at the first entry, to read the whole log under its new name.
 * Null when the entry at `index` is not a recovery from exactly what was signed last.
 */
export async function recoveredState(
  sql: Sql,
  { organizationId, log }: SignedLog,
  origin: string,
  index: number,
): Promise<LogState | null> {
  const [row] = await sql.query('SELECT bytes FROM ledger.envelope WHERE organization_id = $1 AND index = $2::bigint', [
    organizationId,
    String(index),
  ])
  if (!row) return null
  const { type, data } = JSON.parse((row.bytes as Buffer).toString()) as { type: string; data: Record<string, unknown> }
  const names =
    type === 'log.recovered' &&
    data.origin === origin &&
    data.old_origin === log.origin &&
    data.old_size === log.frontier.size &&
    data.old_root === `sha256:${rootOf(log.frontier).toString('hex')}`
  if (!names) return null
  return {
    origin,
    frontier: EMPTY,
    lastAt: '',
    // who was enrolled in the part that is lost must be enrolled anew
    writers: new Map([...log.writers].filter(([, w]) => w.from < (data.lost_from as number))),
    earlier: [...log.earlier, { origin: log.origin, before: index }],
  }
}
