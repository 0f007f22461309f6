import { latestReplay } from '../../../../../../lib/replay/get-replay.ts'
import { answerJson } from '../../../../_frame/answer-json.ts'

/** How far the newest replay of this change is, while its page waits for it. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/policies/changes/[id]/replaying'>,
): Promise<Response> {
  const { id } = await params
  return answerJson(request, (person) => latestReplay(person, { change: id }))
}
