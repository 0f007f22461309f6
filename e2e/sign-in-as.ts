import { type APIRequestContext, type APIResponse, request } from '@playwright/test'
import { type Demo, demoOf, type Stack, sharedStack } from './stack.ts'

/** A browser's context, or one of requests alone. */
export interface Caller {
  request: APIRequestContext
}

export type DemoPerson = Demo['people'][number]

/** Person number `nth` of that role in the demonstration organization. */
export function personOf(role: string, nth = 0): DemoPerson {
  const person = demoOf(sharedStack()).people.filter((p) => p.role === role)[nth]
  if (!person) throw new Error(`the demonstration has no person ${nth} with the role ${role}`)
  return person
}

/** Signs the browser in without the form, which only its own spec uses. */
export const signInAs = (context: Caller, role: string, nth = 0): Promise<DemoPerson> =>
  signInWith(context, sharedStack(), personOf(role, nth))

export async function signInWith<P extends { email: string; password: string }>(
  context: Caller,
  stack: Stack,
  person: P,
): Promise<P> {
  const { csrfToken } = await (await context.request.get(`${stack.console}/api/auth/csrf`)).json()
  const { email, password } = person
  const answer = await context.request.post(`${stack.console}/api/auth/callback/credentials`, {
    form: { csrfToken, email, password, json: 'true' },
  })
  const { url } = await answer.json()
  if (!answer.ok()) throw new Error(`${email} could not sign in: ${url}`)
  return person
}

/**
 * A call of the admin API as the person who is signed in there. What only a change request may do goes through one: two
 * others agree and it is applied. The answer is the change then, with what its items came to under `results`.
 */
export async function callAs(
  caller: Caller,
  stack: Stack,
  method: string,
  path: string,
  body?: object,
): ReturnType<APIResponse['json']> {
  const response = await caller.request.fetch(`${stack.console}${path}`, {
    method,
    headers: { origin: stack.console },
    ...(body ? { data: body } : {}),
  })
  if (response.status() === 409) {
    const problem = await response.json()
    if (problem.code === 'change_request_required') return throughChange(caller, stack, problem.change.items)
    throw new Error(`${method} ${path}: 409 ${JSON.stringify(problem)}`)
  }
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
  return response.status() === 204 ? null : response.json()
}

/** Invites somebody, with the agreement that it takes, and answers the link. */
export async function inviteAs(caller: Caller, stack: Stack, email: string, roles: string[]): Promise<string> {
  const made = await callAs(caller, stack, 'POST', '/api/v1/people/invitations', { email, roles })
  return (made.url ? made : await callAs(caller, stack, 'POST', '/api/v1/people/invitations/link', { email })).url
}

// What is governed in the demonstration organization changes only when others agree. A spec that needs such a thing to
// be so, and is not about changing it, says so to the API; this takes it through the change request.

const REVIEWERS = ['compliance', 'policy_author', 'admin']
const signedIn = new Map<string, Promise<Caller>>()

/** Person number `nth` of a role, for calls of the API alone. Signed in once in a worker. */
export function reviewer(stack: Stack, role: string): Promise<Caller> {
  const key = `${stack.console} ${role}`
  const known = signedIn.get(key)
  if (known) return known
  const opening = (async () => {
    const caller = { request: await request.newContext() }
    const person = demoOf(stack).people.find((p) => p.role === role) as DemoPerson
    await signInWith(caller, stack, person)
    return caller
  })()
  signedIn.set(key, opening)
  return opening
}

/** Drafts, submits, lets others agree until it is enough, applies. */
export async function throughChange(author: Caller, stack: Stack, items: object[]) {
  const call = (who: Caller, step: string, body: object = {}) =>
    callAs(who, stack, 'POST', `/api/v1/changes${step}`, body)
  const drafted = await call(author, '', { title: 'Made so by a browser test', why: 'A test needs it so.', items })
  await call(author, `/${drafted.id}/submit`)
  return await agreed(stack, drafted.id)
}
/** Lets others agree to what was submitted until it is enough, and applies it. */
export async function agreed(stack: Stack, id: string) {
  const step = (who: Caller, name: string, body: object = {}) =>
    callAs(who, stack, 'POST', `/api/v1/changes/${id}/${name}`, body)
  let change = await callAs(await reviewer(stack, 'admin'), stack, 'GET', `/api/v1/changes/${id}`)
  for (const role of REVIEWERS) {
    if (change.state !== 'in_review') break
    const content_hash = change.content_hash
    // whoever wrote it may not agree to it
    change = await step(await reviewer(stack, role), 'approve', { content_hash, role }).catch(() => change)
  }
  return await step(await reviewer(stack, 'admin'), 'apply')
}
