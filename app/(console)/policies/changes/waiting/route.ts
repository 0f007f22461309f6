import { countOpenChanges } from '../../../../../lib/changes/list-changes.ts'
import { answerJson } from '../../../_frame/answer-json.ts'

/** The count at Policies in the rail, and the banner of an emergency. */
export const GET = (request: Request): Promise<Response> => answerJson(request, countOpenChanges)
