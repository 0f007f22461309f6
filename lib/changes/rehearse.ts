import type { Actor, SystemActor } from '../people/actor.ts'
import { change } from '../registry/change.ts'
import { applyItems } from './apply-items.ts'
import { demandSoundItems } from './check-items.ts'
import type { ChangeItem } from './items.ts'

class Rehearsed extends Error {}

/**
 * Whether the items could be applied now: the very application, taken back. So reviewers are never shown what cannot be
 * applied, and what is wrong is said at its place while its author is still there.
 */
export async function demandUsable(
  actor: Actor,
  items: readonly ChangeItem[],
  of: { change: string; author: string },
): Promise<void> {
  const { organizationId } = actor
  await demandSoundItems(organizationId, items)
  const system: SystemActor = { kind: 'system', organizationId, id: 'rehearsal' }
  try {
    await change(system, async (tx) => {
      await applyItems(tx, system, items, { ...of, approvers: [] })
      throw new Rehearsed()
    })
  } catch (e) {
    if (!(e instanceof Rehearsed)) throw e
  }
}
