import { installation, inTransaction } from '../platform/db.ts'

/** A worker that has not been heard of for so long does not work on it any more. */
export const LEASE_MS = 15_000
/** A replay that ends its worker each time would end all of them. */
const ATTEMPTS_MAX = 3

export interface Claim {
  organizationId: string
  id: string
  /** Who works on it: what somebody else took over in between is not written to. */
  worker: string
}

/**
 * The oldest replay that nobody works on: one that waits, or one whose worker is gone, to go on where it was. One that
 * was begun three times is marked failed. Null when there is nothing to do.
 */
export async function claimReplay(worker: string, at: Date): Promise<Claim | null> {
  const due = await installation<{ organization_id: string }>(
    'SELECT * FROM installation.organizations_with_due_replays($1::timestamptz) AS organization_id',
    [at],
  )
  for (const { organization_id: organizationId } of due) {
    const id = await inTransaction(organizationId, async (tx) => {
      await tx.replay.updateMany({
        where: { organizationId, state: 'running', leaseUntil: { lt: at }, attempts: { gte: ATTEMPTS_MAX } },
        data: {
          state: 'failed',
          finishedAt: at,
          claimedBy: null,
          leaseUntil: null,
          fault: `Its worker ended ${ATTEMPTS_MAX} times before it was done.`,
        },
      })
      const rows = await tx.$queryRaw<{ id: string }[]>`
        UPDATE replay SET state = 'running', claimed_by = ${worker}, lease_until = ${new Date(at.getTime() + LEASE_MS)},
               attempts = attempts + 1, started_at = coalesce(started_at, ${at})
         WHERE organization_id = ${organizationId} AND id = (
           SELECT id FROM replay
            WHERE organization_id = ${organizationId} AND (state = 'queued' OR (state = 'running' AND lease_until < ${at}))
            ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id`
      return rows[0]?.id ?? null
    })
    if (id !== null) return { organizationId, id, worker }
  }
  return null
}

/** Whoever stops in good order hands it on at once, and it is not held against the replay. */
export async function releaseReplay({ organizationId, id, worker }: Claim): Promise<void> {
  await inTransaction(organizationId, (tx) =>
    tx.replay.updateMany({
      where: { organizationId, id, state: 'running', claimedBy: worker },
      data: { state: 'queued', claimedBy: null, leaseUntil: null, attempts: { decrement: 1 } },
    }),
  )
}
