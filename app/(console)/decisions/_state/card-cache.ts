'use client'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'

// The decisions that were read, so that the next one stands there within one frame of a key.

export interface CachedDecision {
  view: DecisionView | null
  error: { code: string; message: string; requestId: string | null } | null
}
export interface DecisionCache {
  get(id: string): CachedDecision | undefined
  /** Reads it when it is not there; `again` reads it in any case and keeps showing what was there meanwhile. */
  load(id: string, again?: boolean): Promise<void>
  put(view: DecisionView): void
  subscribe(listener: () => void): () => void
}
const KEPT_MAX = 40

export function createDecisionCache(): DecisionCache {
  const held = new Map<string, CachedDecision>()
  const under = new Map<string, Promise<void>>()
  const listeners = new Set<() => void>()
  function keep(id: string, decision: CachedDecision): void {
    held.delete(id)
    held.set(id, decision)
    if (held.size > KEPT_MAX) held.delete(held.keys().next().value as string)
    for (const l of listeners) l()
  }
  async function read(id: string): Promise<void> {
    const before = held.get(id)?.view ?? null
    try {
      const answer = await fetch(`/decisions/${id}/card`)
      const body = (await answer.json()) as DecisionView & { code?: string; title?: string; request_id?: string }
      if (answer.ok) return keep(id, { view: body, error: null })
      const error = {
        code: body.code ?? 'internal',
        message: body.title ?? 'It could not be read.',
        requestId: body.request_id ?? null,
      }
      keep(id, { view: before, error })
    } catch {
      keep(id, {
        view: before,
        error: { code: 'unreachable', message: 'The server could not be reached.', requestId: null },
      })
    }
  }
  return {
    get: (id) => held.get(id),
    load(id, again = false) {
      const there = held.get(id)
      if (there?.view && !there.error && !again) return Promise.resolve()
      const running = under.get(id)
      if (running) return running
      const reading = read(id).finally(() => under.delete(id))
      under.set(id, reading)
      return reading
    },
    put: (view) => keep(view.id, { view, error: null }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
