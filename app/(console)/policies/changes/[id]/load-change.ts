import { cache } from 'react'
import { describeItems } from '../../../../../lib/changes/describe-items.ts'
import { OPEN_STATES } from '../../../../../lib/changes/fields.ts'
import { findingsOfItems, type ItemFindings } from '../../../../../lib/changes/findings-of-items.ts'
import { getChange } from '../../../../../lib/changes/get-change.ts'
import type { ChangeItem } from '../../../../../lib/changes/items.ts'
import { may } from '../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../lib/people/current-person.ts'
import { AppError } from '../../../../../lib/platform/app-error.ts'
import { isChangeId } from '../query.ts'
import type { ShownChange } from '../shown.ts'

export const ITEMS_SHOWN = 50

/** Missing and hidden alike: no such change here. Read once for the page and its title. */
const readChange = cache(async (id: string) => {
  const person = await currentPerson()
  if (!may(person, 'changes.read') || !isChangeId(id)) return null
  return await getChange(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
})

export const titleOfChange = async (id: string): Promise<string | null> => (await readChange(id))?.title ?? null

/** Of the same page of items; not awaited: what else the page says need not wait for it. Null once it was applied. */
export function findingsOf({ id, state }: ShownChange, first: number): Promise<ItemFindings[]> | null {
  if (!OPEN_STATES.includes(state)) return null
  return (async () => {
    const change = await readChange(id)
    const items = (change?.items ?? []) as unknown as ChangeItem[]
    return await findingsOfItems(await currentPerson(), items, { from: first, shown: ITEMS_SHOWN })
  })()
}

/** With the page of its items that begins at `first`, against what decided before it or decides now. */
export async function loadChange(id: string, first: number): Promise<ShownChange | null> {
  const change = await readChange(id)
  if (!change) return null
  const items = await describeItems(await currentPerson(), change.items as unknown as ChangeItem[], {
    against: change.applied?.snapshot_before ?? null,
    from: first,
    shown: ITEMS_SHOWN,
  })
  return { ...change, items, items_total: change.items.length }
}
