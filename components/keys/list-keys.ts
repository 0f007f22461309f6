'use client'
import { type RefObject, useCallback } from 'react'
import { useKeys } from './keys.ts'

/** Marks the link of a row: `<a data-row-link href=…>`. J and K move the real focus, so Enter opens it by itself. */
export const ROW_LINK = '[data-row-link]'

/** J, K and Esc over the row links inside `container`. */
export function useListKeys(container: RefObject<HTMLElement | null>, noun: string): void {
  const move = useCallback(
    (step: 1 | -1) => {
      const links = [...(container.current?.querySelectorAll<HTMLElement>(ROW_LINK) ?? [])].filter(
        (l) => l.offsetParent !== null,
      )
      const at = links.indexOf(document.activeElement as HTMLElement)
      const next = at < 0 ? links[step === 1 ? 0 : links.length - 1] : links[at + step]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    },
    [container],
  )
  useKeys([
    { keys: 'j', label: `Next ${noun}`, group: 'Lists', run: () => move(1) },
    { keys: 'k', label: `Previous ${noun}`, group: 'Lists', run: () => move(-1) },
    {
      keys: 'Escape',
      label: 'Leave the list',
      group: 'Lists',
      run: () => {
        if (container.current?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur()
      },
    },
  ])
}
