import type { BrowserContext } from '@playwright/test'
import { type Demo, demoOf, type Stack, sharedStack } from './stack.ts'

export type DemoPerson = Demo['people'][number]

/** Person number `nth` of that role in the demonstration organization. */
export function personOf(role: string, nth = 0): DemoPerson {
  const person = demoOf(sharedStack()).people.filter((p) => p.role === role)[nth]
  if (!person) throw new Error(`the demonstration has no person ${nth} with the role ${role}`)
  return person
}

/** Signs the browser in without the form, which only its own spec uses. */
export const signInAs = (context: BrowserContext, role: string, nth = 0): Promise<DemoPerson> =>
  signInWith(context, sharedStack(), personOf(role, nth))

export async function signInWith<P extends { email: string; password: string }>(
  context: BrowserContext,
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

/** A call of the admin API as the person who is signed in there. */
export async function callAs(context: BrowserContext, stack: Stack, method: string, path: string, body?: object) {
  const response = await context.request.fetch(`${stack.console}${path}`, {
    method,
    headers: { origin: stack.console },
    ...(body ? { data: body } : {}),
  })
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
  return response.status() === 204 ? null : response.json()
}
