const BASE = 'http://console.invalid'

/** Where to go after sign-in: a path of this console, or nothing. Never another site, however it is spelled. */
export function safeNext(next: unknown): string | null {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2000) return null
  // browsers drop tabs and line breaks and read "\" as "/": "/\t/evil.example" would leave
  if (/\\|\p{Cc}/u.test(next) || next.startsWith('//')) return null
  if (!URL.canParse(next, BASE)) return null
  const url = new URL(next, BASE)
  if (url.origin !== BASE || url.pathname.startsWith('//')) return null
  if (/^\/(?:sign-in|set-up|link|api)(?:\/|$)/.test(url.pathname)) return null
  return `${url.pathname}${url.search}${url.hash}`
}
