'use client'
import { Dialog } from '@base-ui/react/dialog'
import { Button } from '../../../components/ui/button.tsx'
import { CloseGlyph } from '../../../components/ui/glyphs.tsx'
import type { NavItem } from './nav-items.ts'
import { Rail } from './rail.tsx'

/** The rail as a sheet, where there is no room for it at the side. */
export default function MobileNav({
  open,
  onClose,
  items,
  settings,
  demo,
}: {
  open: boolean
  onClose(): void
  items: NavItem[]
  settings: NavItem | null
  demo: boolean
}) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="popup fixed inset-y-0 left-0 z-50 flex w-[min(320px,86vw)] flex-col overflow-y-auto bg-bg p-3 shadow-lift outline-none">
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <Dialog.Close
            render={<Button kind="quiet" aria-label="Close the menu" className="absolute! top-2 right-2 min-w-11" />}
          >
            <CloseGlyph />
          </Dialog.Close>
          <nav aria-label="Main" className="flex flex-1 flex-col">
            <Rail items={items} settings={settings} demo={demo} onLeave={onClose} />
          </nav>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
