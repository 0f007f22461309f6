import { readBody } from '../../platform/endpoint.ts'
import { invalidRequest } from './oauth-error.ts'

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
const FORM_BYTES_MAX = 32_768
export type Form = ReadonlyMap<string, string>

/** RFC 6749 §3.2: parameters once each, an empty one counts as left out, unknown ones are ignored. */
export async function readForm(request: Request): Promise<Form> {
  if (!FORM.test(request.headers.get('content-type') ?? ''))
    throw invalidRequest('Send application/x-www-form-urlencoded.')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readBody(request, FORM_BYTES_MAX))
  } catch (e) {
    if (e instanceof TypeError) throw invalidRequest('The body is not UTF-8.')
    throw e
  }
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw invalidRequest(`The parameter ${name.slice(0, 40)} is given more than once.`)
    if (value !== '') form.set(name, value)
  }
  return form
}
