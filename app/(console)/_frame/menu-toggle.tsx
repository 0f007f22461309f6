'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { buttonClass } from '../../../components/ui/button.tsx'
import { MenuGlyph } from '../../../components/ui/glyphs.tsx'
import type { NavItem } from './nav-items.ts'
import { useWaiting } from './waiting.tsx'

const load = () => import('./mobile-nav.tsx')
const MobileNav = dynamic(load, { ssr: false })

export function MenuToggle(props: { items: NavItem[]; settings: NavItem | null; demo: boolean }) {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const waiting = useWaiting()
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={load}
        onClick={() => {
          setWanted(true)
          setOpen(true)
        }}
        className={`${buttonClass('quiet')} -ml-2 min-w-11 px-2 text-ink! md:hidden`}
      >
        <MenuGlyph size={16} />
        <span className="sr-only">Menu</span>
        {waiting && waiting.mine > 0 && (
          <span className="text-xs">
            {waiting.mine}
            <span className="sr-only"> waiting</span>
          </span>
        )}
      </button>
      {wanted && <MobileNav open={open} onClose={() => setOpen(false)} {...props} />}
    </>
  )
}
