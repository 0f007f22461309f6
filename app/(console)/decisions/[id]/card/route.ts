import { getDecision } from '../../../../../lib/evidence/get-decision.ts'
import { answerJson } from '../../../_frame/answer-json.ts'

/** One decision, for the panel beside the list. */
export const GET = async (request: Request, { params }: RouteContext<'/decisions/[id]/card'>): Promise<Response> => {
  const { id } = await params
  return answerJson(request, (actor) => getDecision(actor, id))
}
