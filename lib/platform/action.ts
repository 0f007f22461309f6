import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { AppError } from './app-error.ts'
import { demandOwnOrigin } from './check-origin.ts'
import { parseWith } from './endpoint.ts'
import { newId } from './ids.ts'
import { describeError, log } from './log.ts'

// What server actions answer with. Nothing is thrown at the page, so that what a person typed stays on the screen.
// For people who are signed in: `action` in lib/people/action.ts.

export interface FormState<T = unknown> {
  ok: boolean
  /** One sentence for the person: what happened, or why not. */
  message: string | null
  /** By field: `email`, or a path such as `constraints/amounts/0/max`. */
  fields: Record<string, string>
  code: string | null
  data: T | null
  /** Refused, because only a change request may do it: the items that one would have. Nothing was changed. */
  change?: readonly unknown[]
}
export const NOTHING_YET: FormState<never> = { ok: false, message: null, fields: {}, code: null, data: null }

export type Action<T> = (
  previous: FormState<unknown>,
  input: FormData | Record<string, unknown>,
) => Promise<FormState<T>>

/** For people who are not signed in: sign-in, set-up and link pages. */
export const publicAction =
  <S extends z.ZodType, T>(schema: S, work: (input: z.output<S>) => Promise<T>): Action<T> =>
  (_previous, input) =>
    answerForm(() => work(parseWith(schema, plainOf(input), 'form')))

/** Runs a server action's work for a request of the console's own pages and puts what happens into words. */
export async function answerForm<T>(work: () => Promise<T>): Promise<FormState<T>> {
  try {
    demandOwnOrigin('POST', await headers())
    const data = await work()
    return { ok: true, message: messageOf(data), fields: {}, code: null, data }
  } catch (e) {
    unstable_rethrow(e) // redirects and the like travel as exceptions
    if (e instanceof AppError) {
      if (e.internal) log.warn({ code: e.code, internal: e.internal }, e.message)
      const change = itemsOf(e)
      if (change) return { ok: false, message: null, fields: {}, code: e.code, data: null, change }
      return { ok: false, message: sentenceOf(e), fields: fieldsOf(e), code: e.code, data: null }
    }
    const requestId = newId('req')
    log.error({ requestId, err: describeError(e) }, 'unexpected error in a server action')
    const message = `Something went wrong on our side; nothing was changed. Reference: ${requestId}`
    return { ok: false, message, fields: {}, code: 'internal', data: null }
  }
}

const messageOf = (data: unknown): string | null => {
  const message = (data as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : null
}
/** Of a refusal with `change_request_required`. */
const itemsOf = (e: AppError): readonly unknown[] | null => {
  const { items } = (e.members.change ?? {}) as { items?: unknown }
  return e.code === 'change_request_required' && Array.isArray(items) ? items : null
}
const sentenceOf = (e: AppError): string =>
  e.code === 'invalid_request' && e.fields.length ? 'Something in the form needs another look.' : e.message

function fieldsOf(e: AppError): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const { pointer, message } of e.fields) {
    const name = pointer.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~')
    fields[name] ??= message
  }
  return fields
}

/** A field that occurs several times becomes a list; what React adds for itself is left out. */
export function plainOf(input: FormData | Record<string, unknown>): Record<string, unknown> {
  if (!(input instanceof FormData)) return input
  const plain: Record<string, unknown> = {}
  for (const name of new Set(input.keys())) {
    if (name.startsWith('$ACTION')) continue
    const values = input.getAll(name)
    plain[name] = values.length > 1 ? values : values[0]
  }
  return plain
}
