import { type Actor, demand, may } from '../people/actor.ts'
import type { Permission } from '../people/permissions.ts'
import { AppError } from '../platform/app-error.ts'
import type { ChangeItem, ItemKind } from './items.ts'

/** What a person must hold to draft an item: any one of these, that of the thing it changes. */
const NEEDS: { [k in ItemKind]: readonly [Permission, ...Permission[]] } = {
  'policy.publish': ['policies.write'],
  'policy.retire': ['policies.write'],
  // policy authors draft thresholds as well; applying them was never theirs alone
  'threshold.change': ['thresholds.write', 'policies.write'],
  'bands.change': ['thresholds.write', 'policies.write'],
  'tool.register': ['tools.write'],
  'grant.create': ['grants.write'],
  'grant.revoke': ['grants.write'],
  'limit.set': ['limits.write'],
  'limit.retire': ['limits.write'],
  'stages.set': ['agents.write'],
  'models.approve': ['agents.write'],
  'queue.create': ['queues.write'],
  'queue.change': ['queues.write'],
  'queue.add_member': ['queues.write'],
  'queue.remove_member': ['queues.write'],
  'roles.set': ['people.write'],
  'invitation.create': ['people.write'],
  'service_account.create': ['service_accounts.write'],
  'settings.change': ['settings.write'],
}
/** Who belongs to the organization, what tokens it has and how it keeps its evidence: no token drafts that. */
const PEOPLE_ONLY: readonly ItemKind[] = ['roles.set', 'invitation.create', 'service_account.create', 'settings.change']

/** For the sentence that says what is missing. */
export const needOf = (kind: ItemKind): Permission => NEEDS[kind][0]

export const mayDraft = (actor: Actor, kind: ItemKind): boolean =>
  actor.kind === 'service'
    ? may(actor, 'changes.write', 'changes:write') && !PEOPLE_ONLY.includes(kind)
    : NEEDS[kind].some((permission) => may(actor, permission))

/** Drafting, and for each item what it changes. Nobody drafts a change of their own roles. */
export function demandDraft(actor: Actor, items: readonly ChangeItem[]): void {
  demand(actor, 'changes.write', 'changes:write')
  for (const [i, item] of items.entries()) {
    const at = { fields: [{ pointer: `/items/${i}`, message: 'is not yours to change' }] }
    if (!mayDraft(actor, item.kind))
      throw new AppError(
        403,
        'forbidden',
        actor.kind === 'service'
          ? `Only a person may draft ${item.kind}.`
          : `Your roles do not include ${NEEDS[item.kind][0]}, which ${item.kind} needs.`,
        at,
      )
    if (item.kind === 'roles.set' && item.person === actor.id)
      throw new AppError(403, 'own_roles', 'Nobody may change their own roles. Ask another admin.', at)
  }
}
