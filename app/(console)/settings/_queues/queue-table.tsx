'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { hrefWith } from '../../../../components/page/search-params.ts'
import { formatNumber } from '../../../../components/ui/format.ts'
import { AskGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { QueueView } from '../../../../lib/registry/queues/queue-view.ts'
import { span } from './span.ts'

const NAMES_MAX = 3

export function People({ members }: { members: QueueView['members'] }) {
  if (!members.length)
    return (
      <span className="inline-flex items-center gap-1.5 font-medium text-ask">
        <AskGlyph />
        Nobody: requests expire
      </span>
    )
  const named = members
    .toSorted((a, b) => Number(b.lead) - Number(a.lead))
    .slice(0, NAMES_MAX)
    .map((m) => `${m.name ?? 'Somebody who left'}${m.lead ? ' (lead)' : ''}`)
  const more = members.length - named.length
  return (
    <>
      {named.join(', ')}
      {more > 0 && ` and ${formatNumber(more)} more`}
    </>
  )
}

export function QueueTable({
  rows,
  openName,
  defaultQueue,
}: {
  rows: QueueView[]
  openName: string | null
  defaultQueue: string
}) {
  const pathname = usePathname()
  const params = Object.fromEntries(useSearchParams())
  const columns: Column<QueueView>[] = [
    {
      id: 'queue',
      header: 'Queue',
      cell: (q) => (
        <span className="grid">
          <span className="font-medium">
            <PlainText text={q.title} /> {q.name === defaultQueue && <Tag>default</Tag>}
          </span>
          <span className="font-normal text-muted">
            <PlainText text={q.description || q.name} />
          </span>
        </span>
      ),
    },
    { id: 'people', header: 'People', width: '30%', cell: (q) => <People members={q.members} /> },
    {
      id: 'level',
      header: 'Answers within',
      width: '8rem',
      cell: (q) => span(q.service_level_seconds),
    },
    {
      id: 'escalates',
      header: 'Passed on',
      width: '12rem',
      hideBelow: 'lg',
      cell: (q) => <Escalation queue={q} rows={rows} />,
    },
  ]
  return (
    <DataTable
      label="Queues"
      noun="queue"
      columns={columns}
      rows={rows}
      rowId={(q) => q.name}
      rowHref={(q) => hrefWith(pathname, params, { queue: q.name })}
      currentId={openName}
    />
  )
}

export function Escalation({ queue: q, rows }: { queue: QueueView; rows: { name: string; title: string }[] }) {
  if (q.escalate_after_seconds === null) return <span className="text-muted">Never by itself</span>
  const to = q.escalate_to === null ? 'its leads' : (rows.find((r) => r.name === q.escalate_to)?.title ?? q.escalate_to)
  return (
    <>
      after {span(q.escalate_after_seconds)} to {to}
    </>
  )
}
