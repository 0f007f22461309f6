import type { SearchParams } from '../../../components/page/search-params.ts'
import type { ApprovalView } from '../../../lib/approvals/approval-view.ts'
import { getApproval } from '../../../lib/approvals/get-approval.ts'
import { listApprovals } from '../../../lib/approvals/list-approvals.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import { config } from '../../../lib/platform/config.ts'
import { listQueryOf } from './query.ts'
import type { WorkbenchProps } from './workbench.tsx'

/** What both addresses of the page show first: the list of the tab, and the card if one is opened. */
export async function loadApprovals(
  person: PersonActor,
  params: SearchParams,
  id: string | null,
): Promise<WorkbenchProps> {
  const mayVote = may(person, 'approvals.vote')
  const asked = listQueryOf(params)
  // who decides nothing has nothing of their own to look at
  const query = asked.tab === 'mine' && !mayVote ? { ...asked, tab: 'team' as const } : asked
  const at = nowMs()
  const [page, opened] = await Promise.all([listApprovals(person, query), id ? viewOrNull(person, id) : null])
  const filtered = Boolean(query.environment || query.agent || query.tool || query.queue)
  const never =
    page.items.length === 0 && !filtered && query.tab !== 'decided' && (await isNew(person, query.tab === 'team'))
  return {
    list: { ...page, at },
    view: query.tab,
    filtered,
    never,
    mayVote,
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
