'use client'
import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode, RefObject } from 'react'

export default function TooltipPopup({
  open,
  anchor,
  id,
  children,
}: {
  open: boolean
  anchor: RefObject<HTMLElement | null>
  id: string
  children: ReactNode
}) {
  return (
    <Tooltip.Root open={open}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={6} className="z-50">
          <Tooltip.Popup
            id={id}
            role="tooltip"
            className="popup max-w-72 rounded-md bg-surface px-2.5 py-1.5 text-xs text-ink shadow-lift"
          >
            {children}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
