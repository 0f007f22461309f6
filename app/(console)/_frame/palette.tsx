'use client'
import { Dialog } from '@base-ui/react/dialog'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { SearchGlyph } from '../../../components/ui/glyphs.tsx'
import { useHrefInEnvironment } from './environment.ts'
import { addressOfId } from './id-address.ts'
import type { NavItem } from './nav-items.ts'

interface Hit {
  href: string
  label: string
  note: string
}
export interface AgentHit {
  id: string
  name: string
  purpose: string
}

/** Pages by their first letters, agents by name, anything by its id. */
export default function Palette({
  open,
  onClose,
  items,
  agents,
}: {
  open: boolean
  onClose(): void
  items: NavItem[]
  agents: boolean
}) {
  const router = useRouter()
  const here = useHrefInEnvironment()
  const id = useId()
  const [text, setText] = useState('')
  const [found, setFound] = useState<AgentHit[]>([])
  const [at, setAt] = useState(0)
  const query = text.trim().toLowerCase()
  const address = addressOfId(text)

  useEffect(() => {
    if (!agents || query.length < 2 || address) return setFound([])
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const answer = await fetch(`/jump?q=${encodeURIComponent(query)}`, { signal: abort.signal }).catch(() => null)
      if (answer?.ok) setFound((await answer.json()) as AgentHit[])
    }, 120)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [query, agents, address])

  const hits: Hit[] = address
    ? [{ href: address, label: text.trim(), note: 'Open' }]
    : [
        ...items
          .filter((i) => i.label.toLowerCase().includes(query))
          .map((i) => ({ href: here(i.href), label: i.label, note: `G ${i.key.toUpperCase()}` })),
        ...found.map((a) => ({ href: `/agents/${a.id}`, label: a.name, note: 'Agent' })),
      ]
  const current = Math.min(at, hits.length - 1)
  const go = (hit: Hit | undefined) => {
    if (!hit) return
    onClose()
    router.push(hit.href as Route)
  }
  function onKeyDown(e: KeyboardEvent) {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (step && hits.length) {
      e.preventDefault()
      setAt((current + step + hits.length) % hits.length)
    } else if (e.key === 'Enter') {
      e.preventDefault()
      go(hits[current])
    }
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="popup fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-[560px] overflow-hidden rounded-lg bg-surface shadow-lift outline-none">
          <Dialog.Title className="sr-only">Search or jump</Dialog.Title>
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            <span className="text-muted">
              <SearchGlyph />
            </span>
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={id}
              aria-activedescendant={hits.length ? `${id}-${current}` : undefined}
              aria-label="Page, agent or id"
              placeholder="Page, agent or id"
              value={text}
              onChange={(e) => {
                setText(e.target.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
              className="h-12 w-full bg-transparent text-md outline-none placeholder:text-muted"
              autoComplete="off"
              spellCheck={false}
            />
          </div>
          <div id={id} role="listbox" aria-label="Results" className="max-h-[50dvh] overflow-y-auto p-1.5">
            {hits.map((hit, i) => (
              <div
                tabIndex={-1}
                key={hit.href}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === current}
                onPointerMove={() => setAt(i)}
                onClick={() => go(hit)}
                onKeyDown={onKeyDown}
                className="flex min-h-10 cursor-pointer items-center justify-between gap-4 rounded-md px-3 text-sm aria-selected:bg-hover md:min-h-9"
              >
                <span className="min-w-0 truncate">{hit.label}</span>
                <span className="text-xs text-muted">{hit.note}</span>
              </div>
            ))}
          </div>
          {hits.length === 0 && (
            <p role="status" className="px-4 pt-1 pb-4 text-sm text-muted">
              Nothing by that name. An id such as dec_… or apr_… opens its page.
            </p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
