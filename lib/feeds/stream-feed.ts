import type { Actor } from '../people/actor.ts'
import { bus } from '../platform/bus.ts'
import type { JsonObject } from '../platform/strict-json.ts'
import { demandFeed, type FeedFormat, type FeedQuery, waitForEvents } from './read-feed.ts'

const BEAT_MS = 15_000
export const linesOf = (events: readonly JsonObject[]): string => events.map((e) => `${JSON.stringify(e)}\n`).join('')

/**
 * The feed as one answer that does not end: a line for each event, and an empty line where there was none for a while, by
 * which a reader knows that the connection stands. It is made as the reader takes it, so a slow one costs nothing; and it
 * ends when the reader may no longer follow, or this process stops.
 *
 * @param identify who the reader is by now
 */
export function streamFeed(
  actor: Actor,
  format: FeedFormat,
  query: FeedQuery,
  request: AbortSignal,
  identify: () => Promise<Actor>,
): ReadableStream<Uint8Array> {
  const text = new TextEncoder()
  const ended = new AbortController()
  const end = () => ended.abort()
  const leave = bus().subscribe(
    actor.organizationId,
    () => {},
    () => {},
    end,
  )
  request.addEventListener('abort', end, { once: true })
  let cursor = query.cursor
  let identified = performance.now()
  const stillMay = async (): Promise<boolean> => {
    if (performance.now() - identified < BEAT_MS) return true
    identified = performance.now()
    try {
      const now = await identify()
      demandFeed(now, query.disclosures)
      return now.organizationId === actor.organizationId
    } catch {
      return false
    }
  }
  const finish = (out: ReadableStreamDefaultController<Uint8Array>) => {
    leave()
    out.close()
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(out) {
        if (ended.signal.aborted || !(await stillMay())) return finish(out)
        const page = await waitForEvents(actor.organizationId, format, { ...query, cursor }, BEAT_MS, ended.signal)
        cursor = page.next
        if (ended.signal.aborted) return finish(out)
        out.enqueue(text.encode(page.events.length ? linesOf(page.events) : '\n'))
      },
      cancel() {
        end()
        leave()
      },
    },
    { highWaterMark: 0 },
  )
}
