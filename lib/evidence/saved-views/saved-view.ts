import { z } from 'zod'
import type { SavedViewModel } from '../../../generated/prisma/models.ts'
import { type Actor, demand, type PersonActor } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { line } from '../../registry/fields.ts'
import { PAGES, VIEW_PAGES, type ViewPage } from './pages.ts'

export const viewFields = {
  name: line(60),
  /** The part of the address after `?`; what is none of the page's filters is left out. */
  query: z.string().max(2_000),
  /** With everybody who may see the page. */
  shared: z.boolean(),
}
export const savedViewView = z.object({
  id: z.string(),
  page: z.enum(VIEW_PAGES),
  name: z.string(),
  query: z.string(),
  shared: z.boolean(),
  /** Whether it is the reader's own. */
  own: z.boolean(),
  owner: z.object({ id: z.string(), name: z.string().nullable() }),
  updated_at: z.iso.datetime(),
})
export type SavedView = z.output<typeof savedViewView>

export const viewOfSaved = (v: SavedViewModel, reader: PersonActor, names: Map<string, string>): SavedView => ({
  id: v.id,
  page: v.page as ViewPage,
  name: v.name,
  query: v.query,
  shared: v.shared,
  own: v.ownerId === reader.id,
  owner: { id: v.ownerId, name: names.get(v.ownerId) ?? null },
  updated_at: v.updatedAt.toISOString(),
})

/** Views are people's, for pages that they may see. */
export function demandViews(actor: Actor, page: ViewPage): asserts actor is PersonActor {
  demandPerson(actor)
  demand(actor, PAGES[page].permission)
}
export function demandPerson(actor: Actor): asserts actor is PersonActor {
  if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'Saved views are for people.')
}
