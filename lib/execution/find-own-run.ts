import { isOurRunId, unknownRun } from '../authorize/find-run.ts'
import type { Tx } from '../platform/db.ts'
import type { Acting } from './acting.ts'

/** A run by our id or by its caller's own name; only the identity's own. */
export async function findOwnRun(db: Pick<Tx, 'run'>, { organizationId, identityId }: Acting, name: string) {
  const run = await db.run.findFirst({
    where: { organizationId, identityId, ...(isOurRunId(name) ? { id: name } : { externalId: name }) },
  })
  if (!run) throw unknownRun()
  return run
}
