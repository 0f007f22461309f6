import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { memberNames } from '../../registry/member-names.ts'
import { VIEW_PAGES } from './pages.ts'
import { demandViews, type SavedView, viewOfSaved } from './saved-view.ts'

export const SavedViewQuery = z.strictObject({ page: z.enum(VIEW_PAGES) })

/** One's own views of a page and those that others share, each by name. */
export async function listSavedViews(actor: Actor, input: unknown): Promise<SavedView[]> {
  const { page } = parseWith(SavedViewQuery, input, 'query')
  demandViews(actor, page)
  const { organizationId, id } = actor
  return await read(organizationId, async (db) => {
    const views = await db.savedView.findMany({
      where: { organizationId, page, OR: [{ ownerId: id }, { shared: true }] },
      orderBy: { name: 'asc' },
    })
    const names = await memberNames(
      db,
      organizationId,
      views.map((v) => v.ownerId),
    )
    return views.map((v) => viewOfSaved(v, actor, names))
  })
}
