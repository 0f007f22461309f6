import type { SearchParams } from '../../../components/page/search-params.ts'
import { countApprovals, listApprovals } from '../../../lib/approvals/list-approvals.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import type { ListAnswer } from './_state/merge-requests.ts'
import { type ListQuery, listQueryOf } from './query.ts'

/** Who decides nothing has nothing of their own to look at. */
export function queryFor(person: PersonActor, params: SearchParams): ListQuery {
  const query = listQueryOf(params)
  return query.tab === 'mine' && !may(person, 'approvals.vote') ? { ...query, tab: 'team' } : query
}
export const isFiltered = ({ tab: _, ...filters }: ListQuery): boolean => Object.keys(filters).length > 0

/** A page of the list; with a filter also how much of each tab it leaves, which the rail's counts cannot know. */
export async function readList(
  person: PersonActor,
  query: ListQuery,
  page: { limit?: string | undefined; cursor?: string | undefined } = {},
): Promise<ListAnswer> {
  const { tab, ...filters } = query
  const at = nowMs()
  const [list, counts] = await Promise.all([
    listApprovals(person, {
      ...query,
      ...(page.limit ? { limit: page.limit } : {}),
      ...(page.cursor ? { cursor: page.cursor } : {}),
    }),
    isFiltered(query) ? countApprovals(person, filters) : null,
  ])
  return { ...list, at, counts: counts && { mine: counts.mine, team: counts.team, escalated: counts.escalated } }
}
