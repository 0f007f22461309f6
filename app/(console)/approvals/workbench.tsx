'use client'
import dynamic from 'next/dynamic'
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useKeys } from '../../../components/keys/keys.ts'
import { ROW_LINK } from '../../../components/keys/list-keys.ts'
import { useAnnounce } from '../../../components/ui/announcer.tsx'
import { cx } from '../../../components/ui/class-names.ts'
import type { ApprovalView } from '../../../lib/approvals/approval-view.ts'
import { useChanges } from '../_frame/live.tsx'
import { CardPane } from './_card/card-pane.tsx'
import { Idle } from './_card/idle.tsx'
import { NothingHere } from './_list/empty.tsx'
import { ListHead } from './_list/list-head.tsx'
import { Requests } from './_list/requests.tsx'
import { addressOf, openIdNow, useListQuery, useOpenId } from './_state/addresses.ts'
import { createCardCache } from './_state/card-cache.ts'
import { kindsOf } from './_state/kinds.ts'
import type { ListAnswer, Request } from './_state/merge-requests.ts'
import { useCard } from './_state/use-card.ts'
import { useRequests } from './_state/use-requests.ts'
import type { View } from './query.ts'

const TogetherDialog = dynamic(() => import('./_dialogs/together-dialog.tsx'), { ssr: false })
/** How many cards are read ahead of the one that is open. */
const AHEAD = 5
const GONE_READ_MAX = 10

export interface WorkbenchProps {
  list: ListAnswer
  view: View
  filtered: boolean
  never: boolean
  mayVote: boolean
  decisionPoint: string
  /** The card that the address opens, as the server read it; a refusal is read again by the browser. */
  opened: ApprovalView | null
}

export function Workbench({ list: initial, view, filtered, never, mayVote, decisionPoint, opened }: WorkbenchProps) {
  const query = useListQuery()
  const openId = useOpenId()
  const announce = useAnnounce()
  const list = useRef<HTMLUListElement>(null)
  const pane = useRef<HTMLDivElement>(null)
  const requests = useRequests(initial, query, view === 'decided')
  const { items, refresh, reveal, loadMore, incoming, next } = requests
  const [cache] = useState(() => {
    const made = createCardCache()
    if (opened) made.put(opened)
    return made
  })
  const card = useCard(cache, openId)
  // as they were listed when the dialog opened: what changes meanwhile is refused, not exchanged
  const [together, setTogether] = useState<{ items: Request[]; open: boolean } | null>(null)

  // the next cards are there before they are asked for
  useEffect(() => {
    const at = openId ? items.findIndex((i) => i.id === openId) : -1
    const ahead = items.slice(at + 1, at + 1 + AHEAD)
    const timer = setTimeout(() => {
      for (const item of ahead) void cache.load(item.id)
    }, 150)
    return () => clearTimeout(timer)
  }, [cache, items, openId])

  // what left the list meanwhile says in its row what became of it
  useEffect(() => {
    for (const item of items.filter((i) => i.gone).slice(0, GONE_READ_MAX)) void cache.load(item.id)
  }, [cache, items])

  useChanges(['approval'], (ids) => {
    void refresh()
    if (openId && (!ids || ids.has(openId))) void cache.load(openId, true)
    cache.forget(ids ? [...ids].filter((id) => id !== openId) : [])
  })

  const open = useCallback(
    (id: string | null) => {
      if (addressOf(id, query) === `${window.location.pathname}${window.location.search}`) return
      window.history.pushState(null, '', addressOf(id, query))
      pane.current?.scrollTo(0, 0)
      window.scrollTo(0, 0)
    },
    [query],
  )
  const focusRow = (id: string) =>
    list.current?.querySelectorAll<HTMLElement>(ROW_LINK)[items.findIndex((i) => i.id === id)]?.focus()

  function move(step: 1 | -1) {
    const from = openIdNow()
    const at = items.findIndex((i) => i.id === from)
    const target = items[at < 0 ? (step === 1 ? 0 : items.length - 1) : at + step]
    if (target) {
      open(target.id)
      focusRow(target.id)
      announce(cache.get(target.id)?.view?.sentence ?? target.title)
    } else if (step === 1 && incoming.length) {
      reveal()
      announce(`${incoming.length} new.`)
    } else if (step === 1 && next) void loadMore()
    else announce(step === 1 ? 'That was the last one.' : 'This is the first one.')
  }
  const readCard = () => document.getElementById('card-sentence')?.focus()
  useKeys([
    { keys: 'j', label: 'Next request', group: 'Lists', run: () => move(1) },
    { keys: 'k', label: 'Previous request', group: 'Lists', run: () => move(-1) },
    { keys: 'Enter', label: 'Read the card', group: 'Lists', run: readCard },
    { keys: 'Escape', label: 'Back to the list', group: 'Lists', run: () => back() },
    { keys: 'n', label: 'Show new requests', group: 'Lists', run: reveal },
  ])
  function back() {
    if (!openId) return
    const inCard = pane.current?.contains(document.activeElement)
    if (inCard && list.current?.offsetParent) return focusRow(openId)
    open(null)
  }
  function onRow(id: string, event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    if (id === openId) readCard()
    else open(id)
  }
  const settle = () => {
    if (openId) void cache.load(openId, true)
    void refresh()
  }

  const kinds = useMemo(() => (mayVote && view !== 'decided' ? kindsOf(items) : []), [items, mayVote, view])
  const openKind = items.find((i) => i.id === openId)?.kind
  const alike = kinds.find((k) => k.kind === openKind)
  const showTogether = (kind: string) => {
    const found = kinds.find((k) => k.kind === kind)
    if (found) setTogether({ items: found.items, open: true })
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col lg:grid lg:grid-cols-[320px_minmax(0,1fr)] xl:grid-cols-[400px_minmax(0,1fr)]">
      <section
        aria-label="Requests"
        className={cx(
          'relative flex-1 bg-bg lg:block lg:overflow-y-auto lg:border-r lg:border-line',
          openId && 'max-lg:hidden',
        )}
      >
        <ListHead view={view} items={items} mayVote={mayVote} filtered={requests.counts} />
        <Requests
          requests={requests}
          list={list}
          cache={cache}
          openId={openId}
          query={query}
          onOpen={onRow}
          empty={<NothingHere view={view} filtered={filtered} never={never} decisionPoint={decisionPoint} />}
        />
      </section>
      <div
        ref={pane}
        className={cx('relative min-w-0 flex-1 bg-surface lg:overflow-y-auto', !openId && 'max-lg:hidden')}
      >
        {openId ? (
          <>
            <h1 className="sr-only lg:hidden">Approval request</h1>
            <CardPane
              id={openId}
              card={card}
              alike={alike ? alike.items.length - 1 : 0}
              onAlike={() => alike && showTogether(alike.kind)}
              onReload={settle}
              onBack={() => open(null)}
              onNext={() => move(1)}
              backHref={addressOf(null, query)}
            />
          </>
        ) : (
          items.length > 0 && <Idle kinds={kinds} mayVote={mayVote} onAlike={showTogether} />
        )}
      </div>
      {together && (
        <TogetherDialog
          key={String(together.open)}
          items={together.items}
          now={requests.at}
          open={together.open}
          onClose={() => {
            setTogether((t) => t && { ...t, open: false })
            settle()
          }}
          onDone={(ids) => cache.forget(ids)}
        />
      )}
    </div>
  )
}
