'use client'
import { type MouseEvent, memo } from 'react'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { approvalStatusWord } from '../../../../components/ui/approval-status.tsx'
import { CheckGlyph, FlagGlyph } from '../../../../components/ui/glyphs.tsx'
import { Impact } from '../../../../components/ui/impact.tsx'
import { OUTCOME_WORDS, Outcome, OutcomeGlyph } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { DecisionListItem } from '../../../../lib/evidence/list-decisions.ts'
import { actionStateWord, dueWord } from '../words.ts'

type Row = DecisionListItem

const Sentence = ({ row }: { row: Row }) => (
  <>
    <PlainText text={row.sentence} /> {row.dry_run && <Tag>dry run</Tag>}
  </>
)
/** What became of it: who was asked, or what ran. */
function after(row: Row): string | null {
  if (row.shadow_outcome) return `in shadow, else ${OUTCOME_WORDS[row.shadow_outcome].toLowerCase()}`
  if (row.approval && row.outcome === 'require_approval') return approvalStatusWord(row.approval.status)
  return row.action_state && row.action_state !== 'allowed' ? actionStateWord(row.action_state) : null
}
function Review({ row: { review } }: { row: Row }) {
  if (review.state)
    return (
      <span className={`inline-flex items-center gap-1.5 ${review.state === 'flagged' ? 'text-ask' : 'text-allow'}`}>
        {review.state === 'flagged' ? <FlagGlyph size={12} /> : <CheckGlyph size={12} />}
        {review.state === 'flagged' ? 'Flagged' : 'Reviewed'}
      </span>
    )
  return review.due ? <span className="text-muted">{dueWord(review.due)}</span> : <span className="text-muted">–</span>
}

/** Between a phone's cards and a wide table there is room for this and the time only. */
const Short = ({ row }: { row: Row }) => (
  <span className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5">
    <span className="mt-[3px]">
      <OutcomeGlyph outcome={row.outcome} />
    </span>
    <span className="min-w-0">
      <Sentence row={row} />
      {after(row) && <span className="block text-xs text-muted">{after(row)}</span>}
    </span>
  </span>
)
const sentence: Column<Row> = {
  id: 'sentence',
  header: 'Decision',
  cell: (row) => (
    <>
      <span className="md:max-lg:hidden">
        <Sentence row={row} />
      </span>
      <span className="hidden md:max-lg:block">
        <Short row={row} />
      </span>
    </>
  ),
}
const outcome: Column<Row> = {
  id: 'outcome',
  header: 'Outcome',
  width: '12.5rem',
  hideBelow: 'lg',
  cell: (row) => (
    <span className="grid justify-items-start">
      <Outcome outcome={row.outcome} />
      {after(row) && <span className="pl-5 text-xs text-muted">{after(row)}</span>}
    </span>
  ),
}
const impact: Column<Row> = {
  id: 'impact',
  header: 'Impact',
  width: '6.5rem',
  hideBelow: 'lg',
  cell: (row) => <Impact impact={row.impact} />,
}
const code: Column<Row> = {
  id: 'code',
  header: 'Reason',
  width: '14rem',
  hideBelow: 'xl',
  cell: (row) => <span className="mono break-words text-muted">{row.code}</span>,
}
const reviewed: Column<Row> = {
  id: 'review',
  header: 'Review',
  width: '8.5rem',
  hideBelow: 'lg',
  cell: (row) => <Review row={row} />,
}
const at: Column<Row> = {
  id: 'at',
  header: 'When',
  width: '7.5rem',
  align: 'right',
  cell: (row) => <Time at={row.at} form="minute" className="whitespace-nowrap text-muted" />,
}
const narrow: Column<Row> = { id: 'sentence', header: 'Decision', cell: (row) => <Short row={row} /> }
const COLUMNS = {
  all: [sentence, outcome, impact, code, at],
  review: [sentence, outcome, { ...impact, hideBelow: 'xl' as const }, reviewed, at],
  narrow: [narrow, at],
}

interface Props {
  rows: Row[]
  layout: keyof typeof COLUMNS
  currentId: string | null
  onOpen(row: Row, event: MouseEvent): void
}
export const DecisionTable = memo(({ rows, layout, currentId, onOpen }: Props) => (
  <DataTable
    label="Decisions"
    noun="decision"
    columns={COLUMNS[layout]}
    rows={rows}
    rowId={(row) => row.id}
    rowHref={(row) => `/decisions/${row.id}`}
    onOpen={onOpen}
    currentId={currentId}
  />
))
DecisionTable.displayName = 'DecisionTable'
