import type { Actor } from '../people/actor.ts'
import type { ChangeView } from './change-view.ts'
import { editChange } from './edit-change.ts'
import { getChange } from './get-change.ts'
import type { ChangeItem } from './items.ts'

/** Further items for a draft that is still open; everything else of it stays. */
export async function addToChange(actor: Actor, id: string, items: ChangeItem[]): Promise<ChangeView> {
  const { version, items: there } = await getChange(actor, id)
  return await editChange(actor, id, { version, items: [...there, ...items] })
}
/** Some of its items are taken out, by their places; with that, another title or reason. */
export async function editWithout(
  actor: Actor,
  id: string,
  { without, ...body }: { without: number[]; version: number; title?: string; why?: string },
): Promise<ChangeView> {
  if (!without.length) return await editChange(actor, id, body)
  const { items } = await getChange(actor, id)
  return await editChange(actor, id, { ...body, items: items.filter((_, i) => !without.includes(i)) })
}
