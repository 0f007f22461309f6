import { z } from 'zod'
import { governed } from '../../../lib/changes/governed.ts'
import { type ChangeItem, changeItems, plainItems } from '../../../lib/changes/items.ts'
import { action } from '../../../lib/people/action.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import type { Permission } from '../../../lib/people/permissions.ts'
import type { Action } from '../../../lib/platform/action.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { parseWith } from '../../../lib/platform/endpoint.ts'

// How a form changes what is governed: directly during set-up, and afterwards by a change request. Then the action
// answers with the items that the request would have, `useGoverned` asks why and opens it.

type Given = { kind: ChangeItem['kind'] } & Record<string, unknown>

/**
 * @param itemOf what a change request would have for this input; several when one form does several things at once
 * @param direct the operation, for an organization that is still being set up
 */
export const governedAction = <S extends z.ZodType, T>(
  permission: Permission,
  schema: S,
  itemOf: (input: z.output<S>) => Given | Given[],
  direct: (actor: PersonActor, input: z.output<S>) => Promise<T>,
): Action<T> =>
  action(permission, schema, (actor, input) => governedHere(actor, itemOf(input), () => direct(actor, input)))

/** The same inside an action that has more to do. */
export async function governedHere<T>(
  actor: PersonActor,
  given: Given | Given[],
  direct: () => Promise<T>,
): Promise<T> {
  const items = itemsOf(Array.isArray(given) ? given : [given])
  const [first] = items
  if (!first) return await direct()
  try {
    return await governed(actor, first, direct)
  } catch (e) {
    if (!(e instanceof AppError && e.code === 'change_request_required')) throw e
    throw new AppError(e.status, e.code, e.message, { members: { change: { items } } })
  }
}

/** As a change request takes them. What is wrong is told at the form's own fields. */
export function itemsOf(given: readonly Given[]): ChangeItem[] {
  try {
    return plainItems(parseWith(z.strictObject({ items: changeItems }), { items: given }, 'form').items)
  } catch (e) {
    if (!(e instanceof AppError)) throw e
    const fields = e.fields.map((f) => ({ ...f, pointer: f.pointer.replace(/^\/items\/\d+(\/(value|policy))?/, '') }))
    throw new AppError(e.status, e.code, e.message, { fields })
  }
}
