'use client'
import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode, RefObject } from 'react'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { CloseGlyph } from './glyphs.tsx'

// 30 KB of script: load what contains it with next/dynamic, never in the first view (see components/README.md).

interface Props {
  open: boolean
  onClose(): void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  /** Buttons at the foot, the one that acts last. */
  actions?: ReactNode
  wide?: boolean
  /** A choice that must be made or declined: a press outside does not close it. */
  alert?: boolean
  initialFocus?: RefObject<HTMLElement | null>
}

const BACKDROP =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0'
const POPUP =
  'popup visible fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full flex-col rounded-t-lg bg-surface shadow-lift outline-none md:inset-x-4 md:top-[max(6dvh,2rem)] md:bottom-auto md:max-h-[86dvh] md:rounded-lg data-nested-dialog-open:invisible'

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  actions,
  wide = false,
  alert = false,
  initialFocus,
}: Props) {
  const D = alert ? BaseAlert : Base
  return (
    <D.Root open={open} onOpenChange={(next: boolean) => !next && onClose()}>
      <D.Portal>
        <D.Backdrop className={BACKDROP} />
        <D.Popup
          className={cx(POPUP, wide ? 'md:w-[720px]' : 'md:w-[520px]')}
          {...(initialFocus ? { initialFocus } : {})}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <D.Title className="text-[1.0625rem] leading-6 font-semibold tracking-[-0.01em]">{title}</D.Title>
              {description && <D.Description className="mt-1 text-sm text-muted">{description}</D.Description>}
            </div>
            <D.Close
              render={<Button kind="quiet" small aria-label="Close" className="-mt-0.5 -mr-2 min-h-8 min-w-8" />}
            >
              <CloseGlyph />
            </D.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          {actions && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
              {actions}
            </footer>
          )}
        </D.Popup>
      </D.Portal>
    </D.Root>
  )
}
