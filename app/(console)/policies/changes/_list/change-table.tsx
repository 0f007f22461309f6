'use client'
import { type Column, DataTable } from '../../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { count } from '../../../../../components/ui/format.ts'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { ChangeSummary } from '../../../../../lib/changes/change-view.ts'
import { LoosenGlyph, TightenGlyph } from '../../../_change/glyphs.tsx'
import { ChangeState } from './change-state.tsx'

const columns: Column<ChangeSummary>[] = [
  {
    id: 'title',
    header: 'Change',
    cell: (c) => (
      <span className="grid">
        <span className="font-medium break-words">
          <PlainText text={c.title} />
        </span>
        <span className="font-normal text-muted">
          {count(c.items, 'item')} by {c.author.name ?? 'somebody who left'}
        </span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '10.5rem',
    cell: (c) => (
      <span className="grid justify-items-start">
        <ChangeState state={c.state} />
        <After row={c} />
      </span>
    ),
  },
  {
    id: 'direction',
    header: 'Direction',
    width: '8rem',
    hideBelow: 'lg',
    cell: (c) => (
      <span className={`inline-flex items-baseline gap-1.5 ${c.loosening ? 'text-ask' : 'text-allow'}`}>
        <span className="relative top-[2px]">{c.loosening ? <LoosenGlyph /> : <TightenGlyph />}</span>
        {c.loosening ? 'Loosens' : 'Tightens'}
      </span>
    ),
  },
  {
    id: 'approvals',
    header: 'Approvals',
    width: '6.5rem',
    hideBelow: 'lg',
    cell: (c) => (
      <span className="text-muted tabular-nums">
        {c.approvals} of {c.approvals_needed}
      </span>
    ),
  },
  {
    id: 'at',
    header: 'Last touched',
    width: '8rem',
    align: 'right',
    cell: (c) => <Time at={c.updated_at} className="whitespace-nowrap text-muted" />,
  },
]

function After({ row }: { row: ChangeSummary }) {
  if (row.review_due_at)
    return (
      <span className="pl-5 text-xs text-ask">
        review due <Time at={row.review_due_at} form="short" />
      </span>
    )
  if (row.state === 'scheduled' && row.apply_at)
    return (
      <span className="pl-5 text-xs text-muted">
        for <Time at={row.apply_at} />
      </span>
    )
  if (row.state === 'in_review')
    return (
      <span className="pl-5 text-xs text-muted">
        {row.approvals} of {row.approvals_needed}
      </span>
    )
  return null
}

export const ChangeTable = ({ rows }: { rows: ChangeSummary[] }) => (
  <DataTable
    label="Changes"
    noun="change"
    columns={columns}
    rows={rows}
    rowId={(c) => c.id}
    rowHref={(c) => `/policies/changes/${c.id}`}
  />
)
