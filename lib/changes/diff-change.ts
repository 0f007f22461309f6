import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { whole } from '../registry/fields.ts'
import { describeItems } from './describe-items.ts'
import { jsonDifference, lineDifference } from './json-difference.ts'
import { itemsOf, loadChange } from './load-change.ts'

const json = z.json()
const PAGE_MAX = 100
/** Each item is told with those above it applied: a long change comes in pages. */
export const diffQuery = z.object({
  from: whole(0, 1_000_000).default(0),
  limit: whole(1, PAGE_MAX).default(50),
})
export const changeDifference = z.object({
  /** The snapshot that the items are told against: the active one, or the one before, once it was applied. */
  against: z.string(),
  /** Where the next page begins; null at the end. */
  next_from: z.number().int().nullable(),
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
export async function diffChange(actor: Actor, id: string, input: unknown = {}): Promise<ChangeDifference> {
  const { from, limit } = parseWith(diffQuery, input, 'query')
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const { row, active } = await read(organizationId, async (db) => ({
    row: await loadChange(db, organizationId, id),
    active: (await db.organization.findUniqueOrThrow({ where: { id: organizationId } })).activeSnapshot,
  }))
  const against = row.snapshotBefore ?? active ?? ''
  const items = itemsOf(row)
  const described = await describeItems(actor, items, { against, from, shown: limit })
  return {
    against,
    next_from: from + limit < items.length ? from + limit : null,
    items: described.map(({ kind, sentence, was, is, cedar }, i) => ({
      item: from + i,
      kind,
      sentence,
      was: was ?? null,
      is: is ?? null,
      places: jsonDifference(was, is),
      text: cedar && lineDifference(cedar.was, cedar.is),
    })),
  }
}
