import type { SearchParams } from '../../../components/page/search-params.ts'
import type { ApprovalView } from '../../../lib/approvals/approval-view.ts'
import { getApproval } from '../../../lib/approvals/get-approval.ts'
import { listApprovals } from '../../../lib/approvals/list-approvals.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { config } from '../../../lib/platform/config.ts'
import { isFiltered, queryFor, readList } from './read-list.ts'
import type { WorkbenchProps } from './workbench.tsx'

/** What both addresses of the page show first: the list of the tab, and the card if one is opened. */
export async function loadApprovals(
  person: PersonActor,
  params: SearchParams,
  id: string | null,
): Promise<WorkbenchProps> {
  const query = queryFor(person, params)
  const [list, opened] = await Promise.all([readList(person, query), id ? viewOrNull(person, id) : null])
  const filtered = isFiltered(query)
  const never =
    list.items.length === 0 && !filtered && query.tab !== 'decided' && (await isNew(person, query.tab === 'team'))
  return {
    list,
    view: query.tab,
    filtered,
    never,
    mayVote: may(person, 'approvals.vote'),
    decisionPoint: config().decisionPointUrl,
    opened,
  }
}

async function isNew(person: PersonActor, teamIsEmpty: boolean): Promise<boolean> {
  const [decided, team] = await Promise.all([
    listApprovals(person, { tab: 'decided', limit: 1 }),
    teamIsEmpty ? null : listApprovals(person, { tab: 'team', limit: 1 }),
  ])
  return decided.items.length === 0 && (team?.items.length ?? 0) === 0
}

/** Hidden and missing are told by the card's own pane, where the list stays in reach. */
async function viewOrNull(person: PersonActor, id: string): Promise<ApprovalView | null> {
  try {
    return await getApproval(person, id)
  } catch (e) {
    if (e instanceof AppError) return null
    throw e
  }
}
