'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useRef, useState } from 'react'
import { type ButtonKind, buttonClass } from './button.tsx'
import { cx } from './class-names.ts'
import type { MenuItem } from './menu.tsx'

const load = () => import('./menu.tsx')
const Popup = dynamic(load, { ssr: false })

/** A button that opens a menu. Its script comes with the first touch, hover or focus. */
export function MenuButton({
  children,
  label,
  before,
  items,
  head,
  kind = 'quiet',
  align = 'end',
  className,
}: {
  children: ReactNode
  /** The menu's name. */
  label: string
  /** Read out before what is shown: "Environment: ". */
  before?: string
  items: MenuItem[]
  head?: ReactNode
  kind?: ButtonKind
  align?: 'start' | 'end'
  className?: string
}) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  return (
    <span className="inline-flex">
      <button
        ref={anchor}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        className={cx(buttonClass(kind), className)}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          setWanted(true)
          setOpen((o) => !o)
        }}
        onKeyDown={(e) => {
          if (e.key !== 'ArrowDown') return
          e.preventDefault()
          setWanted(true)
          setOpen(true)
        }}
      >
        {before && <span className="sr-only">{before}</span>}
        {children}
      </button>
      {wanted && (
        <Popup
          open={open}
          onOpenChange={setOpen}
          anchor={anchor}
          align={align}
          label={label}
          head={head}
          items={items}
        />
      )}
    </span>
  )
}
