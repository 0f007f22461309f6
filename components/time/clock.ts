'use client'
import { useSyncExternalStore } from 'react'

// One timer for everything that counts down, on whole seconds. The first paint uses the server's time, so that what
// was rendered there hydrates; `setServerTime` corrects a browser whose clock is wrong.

let skewMs = 0
let current = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const read = () => Math.floor((Date.now() + skewMs) / 1000) * 1000
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (!timer) {
    current = read()
    timer = setInterval(() => {
      current = read()
      for (const l of listeners) l()
    }, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (!listeners.size) {
      clearInterval(timer)
      timer = undefined
    }
  }
}
/** Called with the time of an answer from the server: deadlines are its, not the browser's. */
export function setServerTime(atMs: number): void {
  const skew = atMs - Date.now()
  if (Math.abs(skew - skewMs) > 2000) skewMs = Math.abs(skew) > 2000 ? skew : 0
}
export const serverNow = (): number => Date.now() + skewMs

/** Milliseconds since the epoch, ticking each second; `initial` until hydrated. */
export const useNow = (initial: number): number =>
  useSyncExternalStore(
    subscribe,
    () => current || read(),
    () => initial,
  )
