'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ChangeKind } from '../../../lib/platform/bus.ts'
import { useChanges } from './live.tsx'

interface Options {
  /** Somebody reads or aims just now: rows must not move under them. */
  still(): boolean
  /** What is newer does not belong here, on a later page for instance. */
  off?: boolean
  hear?(ids: Set<string> | null): void
}
/** Reads a list again when something changed; while it must stand still, says only that there is something newer. */
export function useNewer(
  kinds: readonly ChangeKind[],
  rows: unknown,
  { still, off = false, hear }: Options,
): { newer: boolean; show(): void } {
  const router = useRouter()
  const [newer, setNewer] = useState(false)
  const [shown, setShown] = useState(rows)
  if (shown !== rows) {
    setShown(rows)
    setNewer(false)
  }
  useChanges(
    kinds,
    (ids, first) => {
      if (first) return
      hear?.(ids)
      if (off) return
      if (still()) setNewer(true)
      else router.refresh()
    },
    3000,
  )
  return {
    newer,
    show: () => {
      setNewer(false)
      router.refresh()
    },
  }
}
