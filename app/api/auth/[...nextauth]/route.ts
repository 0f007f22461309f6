import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions, PROVIDER_ID } from '../../../../lib/people/auth.ts'
import { forgottenJoining, joiningCookieName, openJoining } from '../../../../lib/people/joining-cookie.ts'
import { addressOf } from '../../../../lib/people/limit-attempts.ts'
import { sessionCookieName, sessionIdOf } from '../../../../lib/people/session-token.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { demandOwnOrigin } from '../../../../lib/platform/check-origin.ts'
import { problem } from '../../../../lib/platform/endpoint.ts'
import { newId } from '../../../../lib/platform/ids.ts'

// What next-auth has beyond this (its own pages, its client's log) is not for us.
const ACTIONS = new Set(['csrf', 'providers', 'session', 'signin', 'signout', 'callback', 'error'])

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const [action, provider] = (await context.params).nextauth
  try {
    if (!action || !ACTIONS.has(action))
      throw new AppError(404, 'no_such_endpoint', `There is no endpoint ${request.nextUrl.pathname}.`)
    // next-auth's own token guards its forms; a browser that says it comes from elsewhere is refused all the same
    if (request.headers.has('origin')) demandOwnOrigin(request.method, request.headers)
    const returning = action === 'callback' && provider === PROVIDER_ID
    const joining = returning ? request.cookies.get(joiningCookieName())?.value : undefined
    const caller = {
      address: addressOf(request.headers),
      previousSessionId: await sessionIdOf(request.cookies.get(sessionCookieName())?.value),
    }
    const answer: Response = await NextAuth(request, context, authOptions(caller, openJoining(joining)))
    if (joining === undefined) return answer
    const response = new Response(answer.body, answer)
    response.headers.append('set-cookie', forgottenJoining())
    return response
  } catch (e) {
    if (e instanceof AppError) return problem(newId('req'), e)
    throw e
  }
}

export { handle as GET, handle as POST }
