import { listApprovals } from '../../../../lib/approvals/list-approvals.ts'
import { may } from '../../../../lib/people/actor.ts'
import { nowMs } from '../../../../lib/platform/clock.ts'
import { answerJson } from '../../_frame/answer-json.ts'
import { listQueryOf } from '../query.ts'

/** A page of the list by the same address parameters as the page itself, for the page's own script. */
export const GET = (request: Request): Promise<Response> =>
  answerJson(request, async (actor) => {
    const params = Object.fromEntries(new URL(request.url).searchParams)
    const asked = listQueryOf(params)
    const query = asked.tab === 'mine' && !may(actor, 'approvals.vote') ? { ...asked, tab: 'team' as const } : asked
    const at = nowMs()
    const { limit, cursor } = params
    return {
      ...(await listApprovals(actor, { ...query, ...(limit ? { limit } : {}), ...(cursor ? { cursor } : {}) })),
      at,
    }
  })
