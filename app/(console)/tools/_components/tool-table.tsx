'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { formatNumber, words } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { ToolWithUse } from '../../../../lib/registry/tools/list-tools-with-use.ts'
import { CLASS_WORDS, REVERSIBLE_WORDS } from '../words.ts'
import { standingOf, ToolStatus } from './tool-status.tsx'

const columns: Column<ToolWithUse>[] = [
  {
    id: 'name',
    header: 'Tool',
    width: '13.5rem',
    cell: (t) => (
      <>
        <span className="mono font-medium wrap-anywhere">{t.name}</span>
        <span className="block text-xs text-muted">
          <PlainText text={t.title} />
        </span>
      </>
    ),
  },
  { id: 'class', header: 'Class', cell: (t) => CLASS_WORDS[t.class] },
  { id: 'reversible', header: 'Undo', cell: (t) => REVERSIBLE_WORDS[t.reversibility].word, hideBelow: 'lg' },
  {
    id: 'data',
    header: 'Data',
    hideBelow: 'xl',
    cell: (t) =>
      t.data_classes.length ? t.data_classes.map(words).join(', ') : <span className="text-muted">Ordinary</span>,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (t) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <ToolStatus standing={standingOf(t)} />
        {t.held_versions > 0 && standingOf(t) !== 'held' && t.status !== 'retired' && (
          <Tag tone="ask">new version held</Tag>
        )}
      </span>
    ),
  },
  { id: 'version', header: 'Version', align: 'right', cell: (t) => formatNumber(t.current_version), hideBelow: 'lg' },
  { id: 'holders', header: 'Granted to', align: 'right', cell: (t) => formatNumber(t.holders), hideBelow: 'lg' },
  {
    id: 'decisions',
    header: 'Decisions, 7 days',
    align: 'right',
    cell: (t) =>
      t.decisions ? (
        <Link href={`/decisions?tool=${encodeURIComponent(t.name)}` as Route} prefetch={false} className="link">
          {t.more && 'over '}
          {formatNumber(t.decisions)}
          <span className="sr-only"> decisions about {t.name}</span>
        </Link>
      ) : (
        <span className="text-muted">{t.decisions ?? '–'}</span>
      ),
  },
  {
    id: 'owner',
    header: 'Owner',
    hideBelow: 'xl',
    cell: (t) => t.owner_name ?? <span className="text-muted">{t.owner === null ? 'None' : 'Left'}</span>,
  },
]

export const ToolTable = ({ rows }: { rows: ToolWithUse[] }) => (
  <DataTable
    label="Tools"
    noun="tool"
    columns={columns}
    rows={rows}
    rowId={(t) => t.name}
    rowHref={(t) => `/tools/${encodeURIComponent(t.name)}`}
  />
)
