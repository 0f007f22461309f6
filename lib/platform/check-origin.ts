import { AppError } from './app-error.ts'
import { config } from './config.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** On one's own machine 127.0.0.1 and localhost are the same console. */
function isConsole(origin: string): boolean {
  const console = new URL(config().consoleUrl)
  if (origin === console.origin) return true
  if (!LOOPBACK.has(console.hostname) || !URL.canParse(origin)) return false
  const given = new URL(origin)
  return LOOPBACK.has(given.hostname) && given.port === console.port && given.protocol === console.protocol
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A cookie travels with requests that other sites cause. Whoever changes something by a session must therefore come
 * from the console's own pages: browsers say so in Origin, or, where they leave that out, in Sec-Fetch-Site.
 */
export function demandOwnOrigin(method: string, headers: Headers): void {
  if (SAFE.has(method.toUpperCase())) return
  const origin = headers.get('origin')
  const own = origin === null ? headers.get('sec-fetch-site') === 'same-origin' : isConsole(origin)
  if (own) return
  throw new AppError(403, 'foreign_origin', 'This request did not come from the console, so it was refused.', {
    internal: `origin ${origin ?? 'missing'}`,
  })
}
