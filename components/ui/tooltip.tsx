'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useId, useRef, useState } from 'react'

const load = () => import('./tooltip-popup.tsx')
const Popup = dynamic(load, { ssr: false })

/**
 * A few more words about a term. The trigger is a button, so that touch and keyboard reach it too; what is needed to
 * understand the page belongs on the page, not in here.
 */
export function Tooltip({ children, text }: { children: ReactNode; text: ReactNode }) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const id = useId()
  const show = () => {
    setWanted(true)
    setOpen(true)
  }
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-describedby={open ? id : undefined}
        className="cursor-help rounded-sm underline decoration-line-strong decoration-dotted underline-offset-4"
        onPointerEnter={show}
        onPointerLeave={() => setOpen(false)}
        onFocus={show}
        onBlur={() => setOpen(false)}
        onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}
        onClick={show}
      >
        {children}
      </button>
      {wanted && (
        <Popup open={open} anchor={anchor} id={id}>
          {text}
        </Popup>
      )}
    </>
  )
}
