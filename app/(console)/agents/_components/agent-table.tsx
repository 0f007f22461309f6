'use client'
import Link from 'next/link'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { formatNumber, formatRate } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { AgentWithActivity } from '../../../../lib/registry/agents/list-agents-with-activity.ts'
import { Environments } from './identity-status.tsx'

const columns: Column<AgentWithActivity>[] = [
  {
    id: 'name',
    header: 'Agent',
    cell: (a) => (
      <span className="font-medium">
        <PlainText text={a.name} /> {a.status === 'suspended' && <Tag tone="deny">suspended</Tag>}
      </span>
    ),
    width: '22%',
  },
  { id: 'environments', header: 'Environments', cell: (a) => <Environments identities={a.identities} /> },
  {
    id: 'owner',
    header: 'Owner',
    cell: (a) => a.owner.name ?? <span className="text-muted">Left</span>,
    hideBelow: 'lg',
  },
  { id: 'grants', header: 'Grants', align: 'right', cell: (a) => formatNumber(a.live_grants), hideBelow: 'lg' },
  {
    id: 'seen',
    header: 'Last seen',
    cell: (a) =>
      a.last_seen_at ? <Time at={a.last_seen_at} form="short" /> : <span className="text-muted">Never</span>,
  },
  { id: 'decisions', header: 'Decisions, 7 days', align: 'right', cell: (a) => <Decisions agent={a} /> },
  {
    id: 'asks',
    header: 'Asks',
    align: 'right',
    cell: (a) =>
      a.decisions ? (
        <span className="whitespace-nowrap">{formatRate(Math.round((100 * a.asked) / a.decisions) / 100)}</span>
      ) : (
        <span className="text-muted">–</span>
      ),
  },
]
function Decisions({ agent: a }: { agent: AgentWithActivity }) {
  if (a.decisions === null) return <span className="text-muted">–</span>
  if (a.decisions === 0) return <span className="text-muted">0</span>
  return (
    <Link href={`/decisions?agent=${a.id}`} prefetch={false} className="link">
      {a.more && 'over '}
      {formatNumber(a.decisions)}
      <span className="sr-only"> decisions of {a.name}</span>
    </Link>
  )
}

export const AgentTable = ({ rows }: { rows: AgentWithActivity[] }) => (
  <DataTable
    label="Agents"
    noun="agent"
    columns={columns}
    rows={rows}
    rowId={(a) => a.id}
    rowHref={(a) => `/agents/${a.id}`}
  />
)
