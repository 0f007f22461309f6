'use client'
import type { Route } from 'next'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useKeys } from '../../../components/keys/keys.ts'
import { useTimeZone } from '../../../components/time/time-zone.tsx'
import { buttonClass } from '../../../components/ui/button.tsx'
import { SearchGlyph } from '../../../components/ui/glyphs.tsx'
import { KeyHint } from '../../../components/ui/key-hint.tsx'
import { useHrefInEnvironment } from './environment.ts'
import type { NavItem } from './nav-items.ts'

const Palette = dynamic(() => import('./palette.tsx'), { ssr: false })
const KeyHelp = dynamic(() => import('../../../components/keys/key-help.tsx'), { ssr: false })

/** What works on every page: ⌘K, `?`, G and a letter, U. */
export function FrameKeys({ items, agents }: { items: NavItem[]; agents: boolean }) {
  const router = useRouter()
  const here = useHrefInEnvironment()
  const { toggle } = useTimeZone()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const [wanted, setWanted] = useState({ palette: false, help: false })
  const show = (what: 'palette' | 'help') => {
    setWanted((w) => ({ ...w, [what]: true }))
    setOpen(what)
  }
  useKeys([
    { keys: 'mod+k', label: 'Search or jump', group: 'Everywhere', run: () => show('palette'), everywhere: true },
    { keys: '?', label: 'These keys', group: 'Everywhere', run: () => show('help') },
    { keys: 'u', label: 'All times in UTC', group: 'Everywhere', run: toggle },
    ...items.map((item) => ({
      keys: `g ${item.key}`,
      label: item.label,
      group: 'Go to',
      run: () => router.push(here(item.href) as Route),
    })),
  ])
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => show('palette')}
        className={`${buttonClass('quiet')} min-w-11 px-2 font-normal md:min-w-0`}
      >
        <span className="md:hidden">
          <SearchGlyph />
        </span>
        <span className="max-md:sr-only">Search or jump</span>
        <KeyHint keys="⌘K" />
      </button>
      {wanted.palette && (
        <Palette
          key={String(open === 'palette')}
          open={open === 'palette'}
          onClose={() => setOpen(null)}
          items={items}
          agents={agents}
        />
      )}
      {wanted.help && <KeyHelp open={open === 'help'} onClose={() => setOpen(null)} />}
    </>
  )
}
