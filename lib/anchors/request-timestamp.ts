import { randomBytes } from 'node:crypto'
import { limitedBody, type Outcome, reasonOf } from './outcome.ts'
import { TimestampError, timestampRequest, verifyTimestamp } from './timestamp-token.ts'

const ANSWER_BYTES_MAX = 128 * 1024
const CLOCK_MS_MAX = 600_000

/** Asks a timestamp authority (RFC 3161 over HTTP) for a token over the note, and keeps only one that holds. */
export async function requestTimestamp(
  { url, ca, timeoutMs = 15_000 }: { url: string; ca: string; timeoutMs?: number },
  note: string,
): Promise<Outcome> {
  const data = Buffer.from(note)
  const nonce = randomBytes(16)
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40 // positive, and no zero in front that an encoder would drop
  let body: Buffer
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(timestampRequest(data, nonce)),
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      return {
        done: answer.status >= 500 ? 'unreachable' : 'refused',
        sentence: `The timestamp authority answered ${answer.status}.`,
      }
    }
    body = await limitedBody(answer, ANSWER_BYTES_MAX)
  } catch (e) {
    return { done: 'unreachable', sentence: `The timestamp authority cannot be reached (${reasonOf(e)}).` }
  }
  try {
    const { at } = await verifyTimestamp(body, { data, nonce, ca })
    if (Math.abs(at.getTime() - Date.now()) > CLOCK_MS_MAX)
      return { done: 'refused', sentence: `The time of the token, ${at.toISOString()}, is far from ours.` }
    return { done: 'anchored', proof: body }
  } catch (e) {
    if (e instanceof TimestampError) return { done: 'refused', sentence: e.message }
    return { done: 'refused', sentence: 'The timestamp token cannot be read.' }
  }
}
