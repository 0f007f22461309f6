'use client'
import { useCallback, useState } from 'react'

/** `wanted` from the first opening on: until then the dialog's script is not fetched. `key` is new for each opening. */
export function useDialog(): { open: boolean; wanted: boolean; key: number; show(): void; close(): void } {
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState(0)
  const show = useCallback(() => {
    setKey((k) => k + 1)
    setOpen(true)
  }, [])
  const close = useCallback(() => setOpen(false), [])
  return { open, wanted: key > 0, key, show, close }
}
