'use client'
import type { MouseEvent } from 'react'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { OUTCOME_WORDS, OutcomeGlyph } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { AuditItem } from '../../../../lib/evidence/list-audit.ts'
import { OUTCOMES } from '../../../../lib/policy/types.ts'
import { actorKindWord, typeWord } from '../words.ts'

type Row = AuditItem
const Outcome = ({ outcome }: { outcome: string | null }) => {
  const known = OUTCOMES.find((o) => o === outcome)
  return known ? (
    <span className="mr-1.5 inline-flex translate-y-0.5">
      <OutcomeGlyph outcome={known} word={OUTCOME_WORDS[known]} />
    </span>
  ) : null
}
export const Actor = ({ actor }: { actor: Row['actor'] }) =>
  actor.name ? (
    <span>
      <PlainText text={actor.name} />
      {actor.kind !== 'person' && <span className="block text-xs text-muted">{actorKindWord(actor.kind)}</span>}
    </span>
  ) : (
    <span className="text-muted">{actorKindWord(actor.kind)}</span>
  )

const summary: Column<Row> = {
  id: 'summary',
  header: 'Entry',
  cell: (row) => (
    <span>
      <Outcome outcome={row.outcome} />
      <PlainText text={row.summary} />
      <span className="hidden text-xs text-muted md:max-lg:block">
        {row.actor.name ? <PlainText text={row.actor.name} /> : actorKindWord(row.actor.kind)}
      </span>
    </span>
  ),
}
const at: Column<Row> = {
  id: 'at',
  header: 'When',
  width: '7.5rem',
  align: 'right',
  cell: (row) => <Time at={row.at} form="minute" className="whitespace-nowrap text-muted" />,
}
const index: Column<Row> = {
  id: 'index',
  header: 'Number',
  width: '5.5rem',
  align: 'right',
  hideBelow: 'lg',
  cell: (row) => <span className="text-muted">#{formatNumber(row.index)}</span>,
}
const WIDE: Column<Row>[] = [
  summary,
  {
    id: 'type',
    header: 'Type',
    width: '13rem',
    hideBelow: 'xl',
    cell: (row) => <span className="text-muted">{typeWord(row.type)}</span>,
  },
  { id: 'actor', header: 'Who', width: '12rem', hideBelow: 'lg', cell: (row) => <Actor actor={row.actor} /> },
  index,
  at,
]
const NARROW: Column<Row>[] = [summary, index, at]

interface Props {
  rows: Row[]
  narrow: boolean
  current: number | null
  hrefOf(row: Row): string
  onOpen(row: Row, event: MouseEvent): void
}
export const AuditTable = ({ rows, narrow, current, hrefOf, onOpen }: Props) => (
  <DataTable
    label="Entries of the log"
    noun="entry"
    columns={narrow ? NARROW : WIDE}
    rows={rows}
    rowId={(row) => String(row.index)}
    rowHref={hrefOf}
    onOpen={onOpen}
    currentId={current === null ? null : String(current)}
  />
)
