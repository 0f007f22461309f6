'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { Time } from '../../../../components/time/time.tsx'
import { Button, Spinner } from '../../../../components/ui/button.tsx'
import { type Definition, DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { ChevronGlyph, CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import type { AuditItem } from '../../../../lib/evidence/list-audit.ts'
import type { LedgerEntry } from '../../../../lib/ledger/read.ts'
import { InclusionProof } from '../../_proof/inclusion-proof.tsx'
import { LedgerEntryView } from '../../decisions/_card/ledger-entry.tsx'
import { Actor } from '../_list/audit-table.tsx'
import { actorKindWord, hrefOfSubject, typeWord } from '../words.ts'

interface Props {
  index: number
  entry: LedgerEntry | null
  item: AuditItem | null
  params: SearchParams
  /** Of the log. */
  keys: readonly string[]
  pending: boolean
  onClose(): void
  onMove(step: 1 | -1): void
}
export function EntryPanel({ index, entry, item, params, keys, pending, onClose, onMove }: Props) {
  return (
    <>
      <div className="sticky top-0 z-10 flex min-h-12 items-center gap-1 border-b border-line bg-surface px-3 text-sm md:min-h-10 lg:px-5">
        <Button kind="quiet" small className="min-h-9 xl:hidden" onClick={onClose}>
          <ChevronGlyph to="left" />
          Audit
        </Button>
        <span className="px-1 text-muted">Entry #{formatNumber(index)}</span>
        {pending && <Spinner />}
        <span className="flex-1" />
        <Button
          kind="quiet"
          small
          aria-label="Previous entry in the list"
          aria-keyshortcuts="K"
          onClick={() => onMove(-1)}
        >
          <ChevronGlyph to="up" />
        </Button>
        <Button kind="quiet" small aria-label="Next entry in the list" aria-keyshortcuts="J" onClick={() => onMove(1)}>
          <ChevronGlyph />
        </Button>
        <Button kind="quiet" small aria-label="Close" className="max-xl:hidden" onClick={onClose}>
          <CloseGlyph />
        </Button>
      </div>
      {entry ? (
        <article aria-labelledby="entry-title" className="grid grid-cols-[minmax(0,1fr)] gap-5 px-4 pt-4 pb-8 lg:px-6">
          <header>
            <h2 id="entry-title" className="text-[1.0625rem] leading-6 font-normal">
              {item ? <PlainText text={item.summary} /> : typeWord(entry.type)}
            </h2>
            {item?.meaning && <p className="mt-1 text-sm text-muted">{item.meaning}</p>}
          </header>
          <DefinitionList lines items={facts(entry, item, params)} />
          <InclusionProof claim={{ index: entry.index, canonical: entry.canonical, leaf: entry.leaf, keys }} />
          <LedgerEntryView entry={entry} level={3} />
        </article>
      ) : (
        <EmptyState title={`There is no entry #${formatNumber(index)}`}>
          <p>
            The log has not come so far, the entry was deleted at the end of its retention, or it belongs to another
            organization.
          </p>
        </EmptyState>
      )}
    </>
  )
}

function facts(entry: LedgerEntry, item: AuditItem | null, params: SearchParams): Definition[] {
  const only = (name: string, value: string) =>
    hrefWith('/audit', params, { [name]: value, cursor: null, entry: null }) as Route
  const subject = item?.subject
  const href = subject ? hrefOfSubject(subject.kind, subject.id) : null
  return [
    { term: 'When', value: <Time at={entry.at} form="full" /> },
    {
      term: 'Type',
      value: (
        <Link href={only('type', entry.type)} className="link mono">
          {entry.type}
        </Link>
      ),
    },
    {
      term: 'Who',
      value: (
        <>
          {item ? <Actor actor={item.actor} /> : actorKindWord(entry.actor.kind)}
          {entry.actor.id && (
            <span className="flex flex-wrap items-center gap-x-3">
              <Id id={entry.actor.id} what="actor’s id" />
              <Link href={only('actor', entry.actor.id)} className="link inline-flex min-h-6 items-center text-xs">
                Only theirs
              </Link>
            </span>
          )}
        </>
      ),
    },
    ...(subject
      ? [
          {
            term: 'About',
            value: (
              <span className="flex flex-wrap items-center gap-x-3">
                {href ? (
                  <Link href={href as Route} prefetch={false} className="link inline-flex min-h-6 items-center">
                    The {subject.kind}
                  </Link>
                ) : (
                  subject.kind
                )}
                <Id id={subject.id} />
                <Link href={only('subject', subject.id)} className="link inline-flex min-h-6 items-center text-xs">
                  Only about it
                </Link>
              </span>
            ),
          },
        ]
      : []),
    ...(item?.run_id
      ? [
          {
            term: 'Run',
            value: (
              <Link href={`/runs/${item.run_id}` as Route} prefetch={false} className="link">
                The run
              </Link>
            ),
          },
        ]
      : []),
    { term: 'Leaf', value: <Id id={entry.leaf} whole what="leaf hash" /> },
  ]
}
