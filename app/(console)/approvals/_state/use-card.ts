'use client'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { CachedCard, CardCache } from './card-cache.ts'

const FRESH_MS = 20_000

/** The card of the open request out of the cache; an old one is shown at once and read again. */
export function useCard(cache: CardCache, id: string | null): CachedCard | undefined {
  const get = useCallback(() => (id ? cache.get(id) : undefined), [cache, id])
  const card = useSyncExternalStore(cache.subscribe, get, get)
  useEffect(() => {
    if (!id) return
    const held = cache.get(id)
    if (!held || Date.now() - held.readAt > FRESH_MS) void cache.load(id, true)
  }, [cache, id])
  return card
}
