import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { describeItems } from './describe-items.ts'
import { jsonDifference, lineDifference } from './json-difference.ts'
import { itemsOf, loadChange } from './load-change.ts'

const json = z.json()
export const changeDifference = z.object({
  /** The snapshot that the items are told against: the active one, or the one before, once it was applied. */
  against: z.string(),
  items: z.array(
    z.object({
      item: z.number().int(),
      kind: z.string(),
      /** In words, for people. */
      sentence: z.string(),
      /** What stands there and what would; null where there is nothing. */
      was: json,
      is: json,
      /** The places that differ, as JSON pointers. */
      places: z.array(z.object({ pointer: z.string(), was: json.optional(), is: json.optional() })),
      /** The text of a rule, line by line; null when it stays. */
      text: z.array(z.object({ op: z.enum(['same', 'removed', 'added']), text: z.string() })).nullable(),
    }),
  ),
})
export type ChangeDifference = z.output<typeof changeDifference>

/** What every item of a change makes different. */
export async function diffChange(actor: Actor, id: string): Promise<ChangeDifference> {
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const { row, active } = await read(organizationId, async (db) => ({
    row: await loadChange(db, organizationId, id),
    active: (await db.organization.findUniqueOrThrow({ where: { id: organizationId } })).activeSnapshot,
  }))
  const against = row.snapshotBefore ?? active ?? ''
  const described = await describeItems(actor, itemsOf(row), { against })
  return {
    against,
    items: described.map(({ kind, sentence, was, is, cedar }, item) => ({
      item,
      kind,
      sentence,
      was: was ?? null,
      is: is ?? null,
      places: jsonDifference(was, is),
      text: cedar && lineDifference(cedar.was, cedar.is),
    })),
  }
}
