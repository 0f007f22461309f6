import type { PersonActor } from '../../../lib/people/actor.ts'
import { actorOfRequest } from '../../../lib/people/identify-actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { problem } from '../../../lib/platform/endpoint.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { describeError, log } from '../../../lib/platform/log.ts'

/** Identify, read, answer: for the small reads that a page's script makes between two pages. */
export async function answerJson(request: Request, work: (person: PersonActor) => Promise<unknown>): Promise<Response> {
  const requestId = newId('req')
  try {
    const actor = await actorOfRequest(request)
    if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'This address serves the console’s own pages.')
    return Response.json(await work(actor), { headers: { 'cache-control': 'no-store', 'x-request-id': requestId } })
  } catch (e) {
    if (e instanceof AppError) return problem(requestId, e)
    log.error({ requestId, err: describeError(e) }, 'unexpected error in a read of the console')
    return problem(requestId, new AppError(500, 'internal', 'Something went wrong on our side.'))
  }
}
