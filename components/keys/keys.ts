'use client'
import { useEffect, useRef, useSyncExternalStore } from 'react'

// One listener for the whole window; what is bound at the moment is what `?` lists.

export interface KeyBinding {
  /** `j`, `Enter`, `?`, `g d` (one after the other), `mod+k` (Ctrl or ⌘). */
  keys: string
  label: string
  group: string
  run(event: KeyboardEvent): void
  /** Works while a dialog is open or the focus is in a field. Only for chords. */
  everywhere?: boolean
}

const bindings = new Map<symbol, { current: KeyBinding[] }>()
const SEQUENCE_MS = 1200
let started: { key: string; at: number } | null = null

const STORAGE = 'countersign-single-keys'
let fallback = true
const switchListeners = new Set<() => void>()
/** Single-key shortcuts get in the way of speech input and screen readers: a person can switch them off. */
export const singleKeysOn = (): boolean => {
  try {
    const own = localStorage.getItem(STORAGE)
    return own === null ? fallback : own === 'on'
  } catch {
    return fallback
  }
}
/** What holds in a browser that has no choice of its own. */
export function setSingleKeysDefault(on: boolean): void {
  fallback = on
  for (const l of switchListeners) l()
}
export function setSingleKeys(on: boolean): void {
  localStorage.setItem(STORAGE, on ? 'on' : 'off')
  for (const l of switchListeners) l()
}
export const useSingleKeys = (): boolean =>
  useSyncExternalStore(
    (l) => {
      switchListeners.add(l)
      return () => switchListeners.delete(l)
    },
    singleKeysOn,
    () => true,
  )

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])'))
const dialogOpen = () => document.querySelector('[role=dialog],[role=alertdialog],[role=menu]') !== null

/** All that is bound now, the latest binding of a key first. */
export const activeBindings = (): KeyBinding[] => [...bindings.values()].reverse().flatMap((b) => b.current)

function find(keys: string): KeyBinding | undefined {
  return activeBindings().find((b) => b.keys === keys)
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey || event.shiftKey) return
    const chord = find(`mod+${key}`)
    if (!chord || (!chord.everywhere && (isField(event.target) || dialogOpen()))) return
    event.preventDefault()
    chord.run(event)
    return
  }
  if (event.altKey || isField(event.target) || dialogOpen()) return
  if (!singleKeysOn() && event.key.length === 1) return
  // Enter and Space belong to the link or button that has the focus
  if (
    (key === 'Enter' || key === ' ') &&
    event.target instanceof HTMLElement &&
    event.target.closest('a,button,summary,[role=button]')
  )
    return
  const sequence = started && event.timeStamp - started.at < SEQUENCE_MS ? find(`${started.key} ${key}`) : undefined
  started = null
  const hit = sequence ?? find(key)
  if (hit) {
    event.preventDefault()
    hit.run(event)
  } else if (activeBindings().some((b) => b.keys.startsWith(`${key} `))) started = { key, at: event.timeStamp }
}

/** Binds while mounted. The bindings may change on every render; only their presence is kept. */
export function useKeys(list: KeyBinding[], on = true): void {
  const held = useRef(list)
  held.current = list
  useEffect(() => {
    if (!on) return
    const id = Symbol('keys')
    if (!bindings.size) window.addEventListener('keydown', onKeyDown)
    bindings.set(id, held)
    return () => {
      bindings.delete(id)
      if (!bindings.size) window.removeEventListener('keydown', onKeyDown)
    }
  }, [on])
}
