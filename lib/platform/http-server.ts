import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { log } from './log.ts'

export interface HttpServer {
  port: number
  /** Takes no new request, finishes those in flight (at most `graceMs`), then closes. */
  close(graceMs?: number): Promise<void>
}

const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const IDLE_MS = 65_000 // longer than the usual balancer's 60 s, so that it is the balancer that closes

/** What a socket gets that sent no well-formed request. Never a stack, never an echo. */
const REFUSALS: { [code: string]: [number, string, string] } = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'request_timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'headers_too_large'],
}
function refuse(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
  const [status, title, code] = REFUSALS[error.code ?? ''] ?? [400, 'Bad Request', 'malformed_request']
  const body = JSON.stringify({ type: `urn:countersign:problem:${code}`, title, status, code })
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
}

export async function serveFetch(options: {
  fetch(request: Request): Response | Promise<Response>
  host: string
  port: number
}): Promise<HttpServer> {
  const listener = getRequestListener(options.fetch, {
    hostname: options.host,
    // a request that cannot be made into a Request (a Host that is no host) or an error past every handler
    errorHandler: (e) => {
      const ours = e instanceof Error && e.name !== 'RequestError'
      if (ours) log.error({ err: e }, 'unexpected error in the server')
      const [status, code, title] = ours
        ? [500, 'internal', 'Something went wrong on our side. Nothing was allowed.']
        : [400, 'malformed_request', 'Bad Request']
      return new Response(JSON.stringify({ type: `urn:countersign:problem:${code}`, title, status, code }), {
        status: status as number,
        headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      })
    },
  })
  let closing = false
  const inFlight = new Set<ServerResponse>()
  const lastOfItsConnection = (outgoing: ServerResponse) => {
    if (!outgoing.headersSent) outgoing.setHeader('connection', 'close')
  }
  const server: Server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS, maxHeaderSize: 16_384 },
    (incoming, outgoing) => {
      if (closing) lastOfItsConnection(outgoing)
      outgoing.setHeader('x-content-type-options', 'nosniff')
      inFlight.add(outgoing)
      outgoing.once('close', () => inFlight.delete(outgoing))
      void listener(incoming, outgoing)
    },
  )
  server.maxHeadersCount = 100
  server.on('clientError', refuse)
  // CONNECT and upgrades have no business here
  server.on('connect', (_request, socket) => refuse({ name: '', message: '' }, socket as Socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs = 10_000) =>
      new Promise((resolve) => {
        closing = true
        inFlight.forEach(lastOfItsConnection)
        // an answer whose headers had left already leaves its connection open behind it
        const sweep = setInterval(() => server.closeIdleConnections(), 100)
        const late = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(late)
          clearInterval(sweep)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
