import { useSyncExternalStore } from 'react'

/**
 * A value that changes under a page that still streams in. Not the value of a context: when that changes, React gives
 * up hydrating each part below that has not arrived, renders it anew, and its rows stand there twice for an instant.
 */
export interface Store<T> {
  /** What the server rendered. */
  readonly initial: T
  get(): T
  set(next: T): void
  subscribe(listener: () => void): () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    initial,
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const l of listeners) l()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get, () => store.initial)
