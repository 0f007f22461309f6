import { answerJson } from '../../_frame/answer-json.ts'
import { countWaiting } from '../../_frame/count-waiting.ts'

/** The counts of the rail, the tabs and the title. */
export const GET = (request: Request): Promise<Response> => answerJson(request, countWaiting)
