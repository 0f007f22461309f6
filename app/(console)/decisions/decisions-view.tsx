'use client'
import type { Route } from 'next'
import { useRouter, useSearchParams } from 'next/navigation'
import {
  type MouseEvent,
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useKeys } from '../../../components/keys/keys.ts'
import { ROW_LINK } from '../../../components/keys/list-keys.ts'
import { Page } from '../../../components/page/page.tsx'
import { hrefWith } from '../../../components/page/search-params.ts'
import { NewerLink, Split } from '../../../components/page/split.tsx'
import { useAnnounce } from '../../../components/ui/announcer.tsx'
import type { DecisionView } from '../../../lib/evidence/get-decision.ts'
import type { DecisionListItem } from '../../../lib/evidence/list-decisions.ts'
import { useNewer } from '../_frame/use-newer.ts'
import { Peek } from './_card/peek.tsx'
import { DecisionTable } from './_list/decision-table.tsx'
import { createDecisionCache } from './_state/card-cache.ts'
import { useOpened } from './_state/use-opened.ts'

const AHEAD = 2

interface Props {
  rows: DecisionListItem[]
  view: 'all' | 'review'
  mayReview: boolean
  /** The decision that the address opens, as the server read it. */
  opened: DecisionView | null
  /** Not the first page: what is newer does not belong here. */
  paged: boolean
  tabs: ReactNode
  actions: ReactNode
  filters: ReactNode
  empty: ReactNode
  foot: ReactNode
}
/** The list, and beside it the decision that `?peek=` names. */
export function DecisionsView({ rows, view, mayReview, opened, paged, tabs, actions, filters, empty, foot }: Props) {
  const router = useRouter()
  const params = Object.fromEntries(useSearchParams())
  const announce = useAnnounce()
  const list = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLElement>(null)
  const [cache] = useState(() => {
    const made = createDecisionCache()
    if (opened) made.put(opened)
    return made
  })
  const [peek, setPeek] = useOpened(params.peek ?? null)
  // the panel answers a key at once; the list behind it marks its row a moment later
  const marked = useDeferredValue(peek)
  const decision = useSyncExternalStore(
    cache.subscribe,
    () => (peek ? cache.get(peek) : undefined),
    () => (peek ? cache.get(peek) : undefined),
  )
  const hrefOf = (id: string | null) => hrefWith('/decisions', params, { peek: id })
  const at = rows.findIndex((r) => r.id === peek)
  useEffect(() => {
    if (!peek) return
    void cache.load(peek)
    const timer = setTimeout(() => {
      for (const row of rows.slice(at + 1, at + 1 + AHEAD)) void cache.load(row.id)
    }, 150)
    return () => clearTimeout(timer)
  }, [cache, peek, rows, at])

  const { newer, show } = useNewer(['decision', 'approval'], rows, {
    still: () => peek !== null || Boolean(list.current?.contains(document.activeElement)),
    off: paged,
    hear: (ids) => {
      if (peek && (!ids || ids.has(peek))) void cache.load(peek, true)
    },
  })

  // where the panel hid the list, its row can take the focus only now
  const returnTo = useRef(-1)
  useEffect(() => {
    if (peek || returnTo.current < 0) return
    list.current?.querySelectorAll<HTMLElement>(ROW_LINK)[returnTo.current]?.focus()
    returnTo.current = -1
  }, [peek])
  // beside the panel the list is narrower, so the row is somewhere else
  useEffect(() => {
    if (at >= 0) list.current?.querySelectorAll(ROW_LINK)[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])

  function open(id: string | null) {
    if (id === peek) return
    setPeek(id)
    window.history.pushState(null, '', hrefOf(id))
    panel.current?.scrollTo(0, 0)
  }
  function move(step: 1 | -1) {
    const target = at < 0 ? rows[0] : rows[at + step]
    if (!target) return announce(step === 1 ? 'That was the last one on this page.' : 'This is the first one.')
    open(target.id)
    announce(target.sentence)
  }
  function close() {
    returnTo.current = at
    open(null)
  }
  function onReviewed() {
    const next = rows[at + 1] ?? rows[at - 1]
    if (peek) void cache.load(peek, true)
    if (view === 'review') open(next?.id ?? null)
    router.refresh()
  }
  useKeys(
    [
      { keys: 'j', label: 'Next decision', group: 'Lists', run: () => move(1) },
      { keys: 'k', label: 'Previous decision', group: 'Lists', run: () => move(-1) },
      { keys: 'Escape', label: 'Close it', group: 'Lists', run: close },
      { keys: 'Enter', label: 'Whole record', group: 'Lists', run: () => router.push(`/decisions/${peek}` as Route) },
    ],
    peek !== null,
  )
  const press = useRef(open)
  press.current = open
  const onOpen = useCallback((row: DecisionListItem, event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    if (event.currentTarget.closest('[aria-current=true]')) return // open already: on to the whole record
    event.preventDefault()
    press.current(row.id)
  }, [])

  return (
    <Split
      title="Decisions"
      label="The open decision"
      panelRef={panel}
      panel={
        peek && (
          <Peek
            id={peek}
            decision={decision}
            mayReview={mayReview}
            onClose={close}
            onMove={move}
            onReload={() => void cache.load(peek, true)}
            onReviewed={onReviewed}
          />
        )
      }
      list={
        <Page title="Decisions" intro="Every answer that an agent got, with its reasons." tabs={tabs} actions={actions}>
          <div className="grid min-w-0 gap-4">{filters}</div>
          {newer && <NewerLink onShow={show}>There are newer decisions: show them</NewerLink>}
          <div ref={list} className="min-w-0">
            {rows.length === 0 ? (
              empty
            ) : (
              <DecisionTable rows={rows} layout={marked ? 'narrow' : view} currentId={marked} onOpen={onOpen} />
            )}
          </div>
          <div className="grid min-w-0 gap-4">{foot}</div>
        </Page>
      }
    />
  )
}
