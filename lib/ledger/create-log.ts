import { simulatedNow } from '../platform/clock.ts'
import { type Appended, append, type Sql } from './append.ts'

/**
 * Opens the organization's log, whose first entry says where it stands and by which clock. `origin` is
 * `<host>/<organization>/i<incarnation>`. Throws when there is a log.
 */
export async function createLog(
  sql: Sql,
  organizationId: string,
  origin: string,
  { demonstration = false } = {},
): Promise<Appended> {
  await sql.query('INSERT INTO ledger.log_head (organization_id, origin) VALUES ($1, $2)', [organizationId, origin])
  const simulated = simulatedNow() !== null
  const [opened] = await append(sql, organizationId, [
    {
      type: 'log.opened',
      clear: {
        format: 'countersign-ledger/1',
        origin,
        incarnation: 1,
        clock: simulated ? 'simulated' : 'database',
        demonstration,
      },
      audit: {
        actorKind: 'system',
        subjectKind: 'organization',
        subjectId: organizationId,
        summary: simulated
          ? 'The log was opened. Its clock is simulated: these entries demonstrate the past.'
          : 'The log was opened.',
      },
    },
  ])
  return opened as Appended
}
