import { getApproval } from '../../../../../lib/approvals/get-approval.ts'
import { answerJson } from '../../../_frame/answer-json.ts'

/** The card, for the page's own script. */
export const GET = async (request: Request, { params }: RouteContext<'/approvals/[id]/card'>): Promise<Response> => {
  const { id } = await params
  return answerJson(request, (actor) => getApproval(actor, id))
}
