import type { Actor } from '../../people/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { finish } from '../change.ts'

/**
 * For a change that is not made through `change` (it locks the organization's row itself): what decides is frozen,
 * activated, raised and recorded. The last statement of the caller's transaction. `cause` is a name without spaces.
 */
export async function publishSnapshot(tx: Tx, actor: Actor, cause: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM organization WHERE id = ${actor.organizationId} FOR UPDATE`
  await finish(actor, tx, { answer: undefined, entries: [], snapshot: cause })
}
