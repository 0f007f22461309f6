import { installation, inTransaction } from '../platform/db.ts'
import { failExport } from './fail-export.ts'

/** A worker that has not been heard of for so long does not work on it any more. */
export const LEASE_MS = 15_000
/** An export that ends its worker each time would end all of them. */
const ATTEMPTS_MAX = 3

export interface Claim {
  organizationId: string
  id: string
  /** Who works on it: what somebody else took over in between is not written to. */
  worker: string
}

/**
 * The oldest export that nobody works on: one that waits, or one whose worker is gone, to begin anew. One that was begun
 * three times has failed. One that waits for a checkpoint lets the others pass. Null when there is nothing to do.
 */
export async function claimExport(worker: string, at: Date): Promise<Claim | null> {
  const due = await installation<{ organization_id: string }>(
    'SELECT * FROM installation.organizations_with_due_exports($1::timestamptz) AS organization_id',
    [at],
  )
  for (const { organization_id: organizationId } of due) {
    await failWornOut(organizationId, at)
    const id = await inTransaction(organizationId, async (tx) => {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        UPDATE export SET state = 'running', claimed_by = ${worker}, lease_until = ${new Date(at.getTime() + LEASE_MS)},
               attempts = attempts + 1, started_at = coalesce(started_at, ${at}), done = 0
         WHERE organization_id = ${organizationId} AND id = (
           SELECT id FROM export
            WHERE organization_id = ${organizationId} AND state IN ('queued', 'running')
              AND coalesce(lease_until, '-infinity') < ${at}
            ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id`
      return rows[0]?.id ?? null
    })
    if (id !== null) return { organizationId, id, worker }
  }
  return null
}

async function failWornOut(organizationId: string, at: Date): Promise<void> {
  const where = { organizationId, state: 'running', leaseUntil: { lt: at }, attempts: { gte: ATTEMPTS_MAX } }
  await inTransaction(organizationId, async (tx) => {
    const worn = await tx.export.findFirst({ where, select: { id: true } })
    if (worn)
      await failExport(tx, organizationId, worn.id, `Its worker ended ${ATTEMPTS_MAX} times before it was done.`)
  })
}

/**
 * Whoever stops in good order hands it on, and it is not held against the export. `until`: what it waits for will not be
 * there earlier.
 */
export async function releaseExport({ organizationId, id, worker }: Claim, until: Date | null = null): Promise<void> {
  await inTransaction(organizationId, (tx) =>
    tx.export.updateMany({
      where: { organizationId, id, state: 'running', claimedBy: worker },
      data: { state: 'queued', claimedBy: null, leaseUntil: until, attempts: { decrement: 1 } },
    }),
  )
}
