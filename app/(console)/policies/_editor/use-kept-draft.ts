'use client'
import { useEffect, useState } from 'react'

// What somebody types stays in this browser until it is sent: a closed tab, a crash or a lost connection loses nothing.

interface Kept<T> {
  draft: T
  at: number
  /** The version that it was written on; 0 for a new one. */
  base: number
}
const keyOf = (name: string) => `countersign-policy-draft:${name}`

/** `name` says whose and of what. Returns what an earlier visit left, until it is taken or dropped. */
export function useKeptDraft<T>(
  name: string,
  draft: T,
  base: number,
  changed: boolean,
): { found: Kept<T> | null; settle(): void; drop(): void; forget(): void } {
  const [found, setFound] = useState<Kept<T> | null>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    setFound(read<T>(name))
    setOpen(true)
  }, [name])
  useEffect(() => {
    // what an earlier visit left is not overwritten before somebody has seen it
    if (!open || !changed || found) return
    try {
      localStorage.setItem(keyOf(name), JSON.stringify({ draft, base, at: Date.now() } satisfies Kept<T>))
    } catch {
      // no room, or no storage in this browser: the form itself still holds it
    }
  }, [open, changed, found, draft, base, name])
  const drop = () => {
    setFound(null)
    try {
      localStorage.removeItem(keyOf(name))
    } catch {
      // see above
    }
  }
  return {
    found,
    settle: () => setFound(null),
    drop,
    /** It was sent: nothing more is kept here. */
    forget: () => {
      setOpen(false)
      drop()
    },
  }
}

function read<T>(name: string): Kept<T> | null {
  try {
    const text = localStorage.getItem(keyOf(name))
    const kept = text === null ? null : (JSON.parse(text) as Kept<T>)
    return kept && typeof kept.at === 'number' && typeof kept.draft === 'object' ? kept : null
  } catch {
    return null
  }
}
