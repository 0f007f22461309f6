'use client'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'

// The cards that were read, so that the next one stands there within one frame of a key. A card that is open is not
// exchanged under the reader: what changed lies beside it as `latest` until the reader takes it.

export interface CachedCard {
  /** Null while the first answer is on its way. */
  view: ApprovalView | null
  error: { code: string; message: string; requestId: string | null } | null
  readAt: number
}
export interface CardCache {
  get(id: string): CachedCard | undefined
  /** Reads it when it is not there; `again` reads it in any case. */
  load(id: string, again?: boolean): Promise<CachedCard>
  put(view: ApprovalView): void
  forget(ids: Iterable<string> | null): void
  subscribe(listener: () => void): () => void
}
const KEPT_MAX = 60

export function createCardCache(): CardCache {
  const cards = new Map<string, CachedCard>()
  const under = new Map<string, Promise<CachedCard>>()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const l of listeners) l()
  }
  function keep(id: string, card: CachedCard): CachedCard {
    cards.delete(id)
    cards.set(id, card)
    if (cards.size > KEPT_MAX) cards.delete(cards.keys().next().value as string)
    tell()
    return card
  }
  async function read(id: string): Promise<CachedCard> {
    const before = cards.get(id)?.view ?? null
    try {
      const answer = await fetch(`/approvals/${id}/card`)
      const body = (await answer.json()) as ApprovalView & { code?: string; title?: string; request_id?: string }
      if (answer.ok) return keep(id, { view: body, error: null, readAt: Date.now() })
      const error = {
        code: body.code ?? 'internal',
        message: body.title ?? 'It could not be read.',
        requestId: body.request_id ?? null,
      }
      return keep(id, { view: before, error, readAt: Date.now() })
    } catch {
      const error = { code: 'unreachable', message: 'The server could not be reached.', requestId: null }
      return keep(id, { view: before, error, readAt: Date.now() })
    }
  }
  return {
    get: (id) => cards.get(id),
    load(id, again = false) {
      const held = cards.get(id)
      if (held?.view && !held.error && !again) return Promise.resolve(held)
      const running = under.get(id)
      if (running) return running
      const reading = read(id).finally(() => under.delete(id))
      under.set(id, reading)
      return reading
    },
    put: (view) => void keep(view.id, { view, error: null, readAt: Date.now() }),
    forget(ids) {
      if (!ids) cards.clear()
      else for (const id of ids) cards.delete(id)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
