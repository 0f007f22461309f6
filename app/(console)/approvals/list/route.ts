import { answerJson } from '../../_frame/answer-json.ts'
import { queryFor, readList } from '../read-list.ts'

/** A page of the list by the same address parameters as the page itself, for the page's own script. */
export const GET = (request: Request): Promise<Response> =>
  answerJson(request, (person) => {
    const params = Object.fromEntries(new URL(request.url).searchParams)
    return readList(person, queryFor(person, params), params)
  })
