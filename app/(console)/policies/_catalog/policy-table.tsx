'use client'
import Link from 'next/link'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { ReviewDate } from '../../../../components/ui/review-date.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { Outcome } from '../../../../lib/policy/types.ts'
import type { PolicySummary } from '../../../../lib/registry/policies/policy-view.ts'
import { PolicyEnvironments } from '../_parts/environments.tsx'
import { Mode, PolicyOutcome } from '../_parts/mode.tsx'

export type PolicyRow = PolicySummary & { overdue: boolean }
type Row = PolicyRow

const columns: Column<Row>[] = [
  {
    id: 'policy',
    header: 'Policy',
    cell: (p) => (
      <span className="grid">
        <span className="mono font-medium break-all">
          {p.id} {p.kind === 'permit' && <Tag>permit</Tag>}
        </span>
        <span className="font-normal text-muted">
          <PlainText text={p.sentence} />
        </span>
      </span>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '11rem',
    cell: (p) => (
      <span className="grid justify-items-start gap-1">
        <PolicyOutcome outcome={p.outcome as Outcome} mode={p.mode} />
        {p.mode === 'log' && (
          <span className="hidden md:max-lg:block">
            <Mode mode="log" />
          </span>
        )}
      </span>
    ),
  },
  { id: 'mode', header: 'Mode', hideBelow: 'lg', width: '8.5rem', cell: (p) => <Mode mode={p.mode} /> },
  {
    id: 'owner',
    header: 'Owner',
    hideBelow: 'lg',
    width: '9.5rem',
    cell: (p) => p.owner.name ?? <span className="text-muted">Left</span>,
  },
  {
    id: 'environments',
    header: 'Where',
    hideBelow: 'xl',
    width: '7rem',
    cell: (p) => <PolicyEnvironments environments={p.environments} />,
  },
  {
    id: 'version',
    header: 'Version',
    hideBelow: 'xl',
    align: 'right',
    width: '4rem',
    cell: (p) => <span className="text-muted">v{p.version}</span>,
  },
  {
    id: 'hits',
    header: 'Hits, 30 days',
    hideBelow: 'lg',
    align: 'right',
    width: '6.5rem',
    cell: (p) => <Hits policy={p} />,
  },
  {
    id: 'review',
    header: 'Review',
    width: '8.5rem',
    cell: (p) =>
      p.status === 'retired' ? (
        <span className="text-muted">Retired</span>
      ) : (
        <ReviewDate at={p.review_at} overdue={p.overdue} />
      ),
  },
]
function Hits({ policy: p }: { policy: Row }) {
  if (p.hits === 0) return <span className="text-muted">0</span>
  return (
    <Link href={`/decisions?policy=${p.id}`} prefetch={false} className="link">
      {formatNumber(p.hits)}
      <span className="sr-only"> decisions in which {p.id} matched</span>
    </Link>
  )
}

export const PolicyTable = ({ rows }: { rows: Row[] }) => (
  <DataTable
    label="Policies"
    noun="policy"
    columns={columns}
    rows={rows}
    rowId={(p) => p.id}
    rowHref={(p) => `/policies/${p.id}`}
  />
)
