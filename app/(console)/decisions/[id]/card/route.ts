import { readCard } from '../../../../../lib/evidence/read-card.ts'
import { notFound } from '../../../../../lib/platform/app-error.ts'
import { answerJson } from '../../../_frame/answer-json.ts'
import { DECISION_ID } from '../../query.ts'

/** One decision, for the panel beside the list. */
export const GET = async (request: Request, { params }: RouteContext<'/decisions/[id]/card'>): Promise<Response> => {
  const { id } = await params
  return answerJson(request, async (actor) => {
    if (!DECISION_ID.test(id)) throw notFound('decision')
    return readCard(actor, id)
  })
}
