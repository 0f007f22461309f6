import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

// Next decodes an address before anything of ours runs, and answers one that cannot be decoded with a bare 500. So it
// is made decodable first: Node publishes each request on this channel before the server's handler gets it.

/** Says to proxy.ts that the address came otherwise. */
export const MALFORMED_HEADER = 'x-countersign-malformed'

export function isWellFormed(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** The same address, each `%` of a path that cannot be decoded written as itself: `/a/%E0?b` as `/a/%25E0?b`. */
export function decodable(address: string): string {
  const end = address.search(/[?#]/)
  const path = end < 0 ? address : address.slice(0, end)
  return isWellFormed(path) ? address : path.replaceAll('%', '%25') + address.slice(path.length)
}

/** Once, before the server of this process answers anything. */
export function mendAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    delete request.headers[MALFORMED_HEADER]
    const address = decodable(request.url ?? '/')
    if (address === request.url) return
    request.url = address
    request.headers[MALFORMED_HEADER] = '1'
  })
}
