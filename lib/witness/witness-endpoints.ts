import { log } from '../platform/log.ts'
import type { WitnessKey } from './files.ts'
import type { Witness } from './witness.ts'

/** 63 hashes and a note of sixteen post-quantum signatures. */
const BODY_BYTES_MAX = 128 * 1024
const TEXT = 'text/plain; charset=utf-8'
const plain = (status: number, body: string, type = TEXT, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers } })

/** C2SP tlog-witness: add-checkpoint, and the monitor's retrieval. */
export function witnessEndpoints(witness: Witness, key: WitnessKey): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url)
    try {
      if (pathname === '/add-checkpoint')
        return request.method === 'POST'
          ? await addCheckpoint(witness, request)
          : plain(405, 'Use POST.\n', TEXT, { allow: 'POST' })
      if (request.method !== 'GET' && request.method !== 'HEAD') return plain(404, 'Not found.\n')
      if (pathname === '/healthz') return plain(200, 'ok\n')
      if (pathname === '/') return plain(200, `${key.verifier}\n`)
      const monitored = /^\/([0-9a-f]{64})\/checkpoint$/.exec(pathname)
      const note = monitored ? witness.latest(monitored[1] as string) : null
      return note === null ? plain(404, 'Not found.\n') : plain(200, note)
    } catch (err) {
      log.error({ err }, 'a request could not be answered')
      return plain(500, 'The witness could not keep or read what it witnessed. Nothing was cosigned.\n')
    }
  }
}

async function addCheckpoint(witness: Witness, request: Request): Promise<Response> {
  const body = await readText(request)
  if (body === 'too long') return plain(413, `A request has at most ${BODY_BYTES_MAX} bytes.\n`)
  if (body === 'no text') return plain(400, 'The request is not UTF-8.\n')
  const answer = await witness.addCheckpoint(body.text)
  return plain(answer.status, answer.body, answer.type, answer.status === 503 ? { 'retry-after': '1' } : {})
}

async function readText(request: Request): Promise<{ text: string } | 'too long' | 'no text'> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) return 'too long'
    chunks.push(chunk)
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return 'no text'
  }
}
