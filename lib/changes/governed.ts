import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import type { Scope } from '../people/permissions.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { isSetUp } from '../registry/organizations/set-up.ts'
import { mayDraft, needOf } from './item-rights.ts'
import { type ChangeItem, changeItems, type ItemKind, plainItems } from './items.ts'

// The one gate between a route and a governed operation. The operations themselves stay callable: the set-up, the
// seeder and the application of a change call them.

/** An item as a route puts it together from its path and its body; not parsed yet. */
export type GivenItem = { kind: ItemKind } & Record<string, unknown>

/** Whether governed things of this organization change only by change requests. */
export const isGoverned = async (actor: Actor): Promise<boolean> =>
  actor.kind !== 'system' && (await isSetUp(actor.organizationId))

/** Directly while the organization is set up; afterwards refused, with the change that it would be. */
export async function governed<T>(actor: Actor, item: ChangeItem, direct: () => Promise<T>): Promise<T> {
  if (await isGoverned(actor)) throw changeRequired([item])
  return await direct()
}

/**
 * The same for a row of the API. Who may neither do nor draft it is refused as before, and what is wrong with the body
 * is said as before, at the body's own places; only then 409, with a body for POST /api/v1/changes.
 *
 * @param at where the i-th of several items stands in the body
 */
export async function governedRow<T>(
  actor: Actor,
  given: GivenItem | readonly GivenItem[],
  direct: () => Promise<T>,
  at: (index: number) => string = () => '',
): Promise<T> {
  if (!(await isGoverned(actor))) return await direct()
  const items = [given].flat() as GivenItem[]
  for (const item of items) {
    if (!mayDraft(actor, item.kind)) demand(actor, needOf(item.kind), SCOPES[item.kind])
    if (item.kind === 'roles.set' && item.person === actor.id)
      throw new AppError(403, 'own_roles', 'Nobody may change their own roles. Ask another admin.')
  }
  throw changeRequired(parsed(items, at))
}

/** What a service account needed to do it directly: it is told what is missing now. */
const SCOPES: { [k in ItemKind]?: Scope } = {
  'policy.publish': 'policies:write',
  'policy.retire': 'policies:write',
  'threshold.change': 'thresholds:write',
  'bands.change': 'thresholds:write',
  'tool.register': 'tools:write',
  'grant.create': 'grants:write',
  'limit.set': 'limits:write',
  'limit.retire': 'limits:write',
  'stages.set': 'agents:write',
  'models.approve': 'agents:write',
  'queue.create': 'queues:write',
  'queue.change': 'queues:write',
  'queue.add_member': 'queues:write',
  'queue.remove_member': 'queues:write',
}

function parsed(items: readonly unknown[], at: (index: number) => string): ChangeItem[] {
  try {
    return plainItems(parseWith(z.strictObject({ items: changeItems }), { items }, 'body').items)
  } catch (e) {
    if (!(e instanceof AppError)) throw e
    const fields = e.fields.map((f) => ({ ...f, pointer: f.pointer.replace(IN_ITEM, (_, i) => at(Number(i))) }))
    const [first] = fields
    throw new AppError(
      e.status,
      e.code,
      `The body does not fit its schema: ${first?.pointer || '/'} ${first?.message ?? ''}`.trim(),
      { fields },
    )
  }
}
const IN_ITEM = /^\/items\/(\d+)(?:\/(?:value|policy)(?=\/|$))?/

export const changeRequired = (items: readonly ChangeItem[]): AppError =>
  new AppError(
    409,
    'change_request_required',
    'This decides what agents may do, so it changes by a change request that others approve: send `change` with a title and a reason to POST /api/v1/changes.',
    { members: { change: { items } } },
  )
