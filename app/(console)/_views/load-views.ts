import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { one, type SearchParams } from '../../../components/page/search-params.ts'
import { listSavedViews } from '../../../lib/evidence/saved-views/list-views.ts'
import { keptQuery, PAGES, type ViewPage } from '../../../lib/evidence/saved-views/pages.ts'
import type { SavedView } from '../../../lib/evidence/saved-views/saved-view.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'

export interface Views {
  page: ViewPage
  all: SavedView[]
  /** The one that the address names; null when it names none. */
  open: SavedView | null
  /** The address names one that is gone, or not shared with the reader. */
  missing: boolean
  /** What the address keeps now. */
  query: string
}
/** `?saved=sav_…` alone opens the view: the address then holds its filters, and changes of them are changes of the page. */
export async function loadViews(person: PersonActor, page: ViewPage, params: SearchParams): Promise<Views> {
  const all = await listSavedViews(person, { page })
  const wanted = one(params.saved)
  const open = all.find((v) => v.id === wanted) ?? null
  const query = keptQuery(page, queryOf(params))
  if (open?.query && !PAGES[page].keeps.some((name) => one(params[name])))
    redirect(`/${page}?${open.query}&saved=${open.id}` as Route)
  return { page, all, open, missing: wanted !== undefined && open === null, query }
}
const queryOf = (params: SearchParams): string =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) => {
      const v = one(value)
      return v === undefined ? [] : [[name, v]]
    }),
  ).toString()
