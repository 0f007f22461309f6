'use client'
import type { Route } from 'next'
import { useRouter, useSearchParams } from 'next/navigation'
import { type MouseEvent, type ReactNode, useEffect, useRef, useTransition } from 'react'
import { useKeys } from '../../../components/keys/keys.ts'
import { ROW_LINK } from '../../../components/keys/list-keys.ts'
import { Page } from '../../../components/page/page.tsx'
import { hrefWith } from '../../../components/page/search-params.ts'
import { NewerLink, Split } from '../../../components/page/split.tsx'
import { useAnnounce } from '../../../components/ui/announcer.tsx'
import type { AuditItem } from '../../../lib/evidence/list-audit.ts'
import type { LedgerEntry } from '../../../lib/ledger/read.ts'
import { useNewer } from '../_frame/use-newer.ts'
import { EntryPanel } from './_entry/entry-panel.tsx'
import { AuditTable } from './_list/audit-table.tsx'
import { AuditTabs } from './_tabs.tsx'

interface Props {
  rows: AuditItem[]
  /** What the address opens; `entry` is null where there is none of that number. */
  index: number | null
  entry: LedgerEntry | null
  /** Its line, also where it is not on this page of the list. */
  item: AuditItem | null
  /** Of the log, for the proof of the open entry. */
  keys: readonly string[]
  paged: boolean
  actions: ReactNode
  filters: ReactNode
  empty: ReactNode
  foot: ReactNode
}
/** The stream of entries, and beside it the one that `?entry=` names. */
export function AuditView({ rows, index, entry, item, keys, paged, actions, filters, empty, foot }: Props) {
  const router = useRouter()
  const params = Object.fromEntries(useSearchParams())
  const announce = useAnnounce()
  const list = useRef<HTMLDivElement>(null)
  const [pending, startTransition] = useTransition()
  const hrefOf = (next: number | null) => hrefWith('/audit', params, { entry: next === null ? null : String(next) })
  const at = rows.findIndex((r) => r.index === index)
  const { newer, show } = useNewer(['decision', 'approval', 'registry', 'identity', 'people', 'audit'], rows, {
    still: () => index !== null || Boolean(list.current?.contains(document.activeElement)),
    off: paged,
  })
  useEffect(() => {
    if (at >= 0) list.current?.querySelectorAll(ROW_LINK)[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const open = (next: number | null) => startTransition(() => router.push(hrefOf(next) as Route, { scroll: false }))
  function move(step: 1 | -1) {
    const target = at < 0 ? rows[0] : rows[at + step]
    if (!target) return announce(step === 1 ? 'That was the last one on this page.' : 'This is the first one.')
    open(target.index)
    announce(target.summary)
  }
  function close() {
    const row = list.current?.querySelectorAll<HTMLElement>(ROW_LINK)[at]
    open(null)
    row?.focus()
  }
  useKeys(
    [
      { keys: 'j', label: 'Next entry', group: 'Lists', run: () => move(1) },
      { keys: 'k', label: 'Previous entry', group: 'Lists', run: () => move(-1) },
      { keys: 'Escape', label: 'Close it', group: 'Lists', run: close },
    ],
    index !== null,
  )
  function onOpen(row: AuditItem, event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    open(row.index)
  }
  return (
    <Split
      title="Audit"
      label="The open entry"
      panel={
        index !== null && (
          <EntryPanel
            index={index}
            entry={entry}
            item={item}
            params={params}
            keys={keys}
            pending={pending}
            onClose={close}
            onMove={move}
          />
        )
      }
      list={
        <Page
          title="Audit"
          intro="What was decided, changed and read, in the order of the log. Reading it is an entry, too."
          actions={actions}
          tabs={<AuditTabs current="/audit" />}
        >
          <div className="grid min-w-0 gap-4">{filters}</div>
          {newer && <NewerLink onShow={show}>There are newer entries: show them</NewerLink>}
          <div ref={list} className="min-w-0">
            {rows.length === 0 ? (
              empty
            ) : (
              <AuditTable
                rows={rows}
                narrow={index !== null}
                current={index}
                hrefOf={(row) => hrefOf(row.index)}
                onOpen={onOpen}
              />
            )}
          </div>
          <div className="grid min-w-0 gap-4">{foot}</div>
        </Page>
      }
    />
  )
}
