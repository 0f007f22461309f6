'use client'
import { setServerTime } from '../../../components/time/clock.ts'
import type { ChangeKind } from '../../../lib/platform/bus.ts'

// One stream of server-sent events per browser. The tab that holds the lock reads it and tells the others through a
// BroadcastChannel; when it goes, the lock passes to the next. A tab that holds a lock is not frozen by the browser.

export interface Changes {
  kind: ChangeKind
  /** Null: too many to name. */
  ids: string[] | null
}
export type LiveState = 'connecting' | 'live' | 'lost' | 'ended'
type Message =
  | { type: 'change'; changes: Changes[] }
  | { type: 'resync' }
  | { type: 'state'; state: LiveState }
  | { type: 'beat'; at: number }
  | { type: 'hello' }

/** A stream is given up for lost when two beats of the server (15 s) did not come. */
const SILENCE_MS = 35_000
const RETRY_MS = [2_000, 5_000, 10_000, 30_000]

export interface LiveStream {
  close(): void
}
export function openLiveStream(
  name: string,
  hear: { changes(changes: Changes[]): void; resync(first: boolean): void; state(state: LiveState): void },
): LiveStream {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
  let closed = false
  let source: EventSource | undefined
  let state: LiveState = 'connecting'
  let heardAt = Date.now()
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let free: (() => void) | undefined
  const abort = new AbortController()

  function take(message: Message): void {
    heardAt = Date.now()
    if (message.type === 'change') hear.changes(message.changes)
    else if (message.type === 'resync') hear.resync(false)
    else if (message.type === 'beat') {
      setServerTime(message.at)
      become('live')
    } else if (message.type === 'state') become(message.state)
    else if (source) channel?.postMessage({ type: 'state', state } satisfies Message)
  }
  function become(next: LiveState): void {
    if (next === state) return
    const before = state
    state = next
    hear.state(next)
    // what passed since the page was made, or while the stream was away, is unknown
    if (next === 'live') hear.resync(before === 'connecting')
  }
  function tell(message: Message): void {
    channel?.postMessage(message)
    take(message)
  }
  function connect(): void {
    if (closed) return
    source = new EventSource('/api/stream')
    source.addEventListener('open', () => {
      failures = 0
      // after another tab's stream ended there is a gap that nobody heard
      if (state === 'live') tell({ type: 'resync' })
      tell({ type: 'state', state: 'live' })
    })
    source.addEventListener('change', (e) => tell({ type: 'change', changes: JSON.parse(e.data) as Changes[] }))
    source.addEventListener('beat', (e) => tell({ type: 'beat', at: (JSON.parse(e.data) as { at: number }).at }))
    source.addEventListener('resync', () => tell({ type: 'resync' }))
    source.addEventListener('ended', () => {
      source?.close()
      tell({ type: 'state', state: 'ended' })
    })
    source.addEventListener('error', () => {
      if (state === 'ended' || closed) return
      tell({ type: 'state', state: 'lost' })
      if (source?.readyState !== EventSource.CLOSED) return // the browser tries again by itself
      clearTimeout(retry)
      retry = setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
    })
  }
  channel?.addEventListener('message', (e: MessageEvent<Message>) => take(e.data))

  if (channel && navigator.locks) {
    channel.postMessage({ type: 'hello' } satisfies Message)
    navigator.locks
      .request(name, { signal: abort.signal }, () => {
        if (closed) return
        connect()
        return new Promise<void>((done) => {
          free = done
        })
      })
      .catch(() => {
        // closed while it waited for the lock
      })
  } else connect()

  const watch = setInterval(() => {
    if (state !== 'ended' && Date.now() - heardAt > SILENCE_MS) become('lost')
  }, 5_000)

  return {
    close() {
      closed = true
      clearInterval(watch)
      clearTimeout(retry)
      source?.close()
      abort.abort()
      free?.()
      channel?.close()
    },
  }
}
