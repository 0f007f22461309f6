'use client'
import Link from 'next/link'
import { ShareBar } from '../../../../components/charts/bars.tsx'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { askedInFull, type QueueOption } from '../../../../components/ui/asked-words.ts'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { formatNumber, formatRate } from '../../../../components/ui/format.ts'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { LimitWithUse } from '../../../../lib/registry/limits/list-limits-with-use.ts'
import { endLimit } from '../actions.ts'
import { LimitButton, type LimitChoices } from './limit-button.tsx'
import { limitAmount, limitWords } from './limit-words.ts'

type Row = LimitWithUse

interface Props {
  rows: Row[]
  queues: QueueOption[]
  defaultQueue: string
  /** Null for whoever may not change limits. */
  choices: LimitChoices | null
}
export function LimitTable({ rows, queues, defaultQueue, choices }: Props) {
  return (
    <DataTable
      label="Limits"
      noun="limit"
      columns={columnsFor(queues, defaultQueue, choices)}
      rows={rows}
      rowId={(l) => l.id}
    />
  )
}

function columnsFor(queues: QueueOption[], defaultQueue: string, choices: LimitChoices | null): Column<Row>[] {
  const columns: Column<Row>[] = [
    {
      id: 'limit',
      header: 'Limit',
      cell: (l) => (
        <span className="grid">
          <span className="mono font-medium wrap-anywhere">
            {l.id} {!l.active && <Tag>retired</Tag>}
          </span>
          <span className="font-normal text-muted">
            <PlainText text={l.definition.sentence} />
          </span>
        </span>
      ),
    },
    {
      id: 'measures',
      header: 'At most',
      width: '20%',
      cell: ({ definition: d }) => (
        <span className="grid">
          <span>{limitWords(d)}</span>
          <span className="text-xs text-muted">
            {[
              d.tool ?? 'every tool',
              d.environments?.map((e) => ENVIRONMENT_WORDS[e]).join(', ') || 'every environment',
            ].join(' · ')}
          </span>
        </span>
      ),
    },
    {
      id: 'outcome',
      header: 'Beyond it',
      hideBelow: 'lg',
      width: '11rem',
      cell: ({ definition: d }) => (
        <span className="grid justify-items-start">
          <Outcome outcome={d.outcome} />
          {d.outcome === 'require_approval' && (
            <span className="pl-5 text-xs text-muted">{askedInFull(d.requirements, queues, defaultQueue)}</span>
          )}
        </span>
      ),
    },
    { id: 'use', header: 'Fullest now', width: '9.5rem', cell: (l) => (l.active ? <Use limit={l} /> : <Nothing />) },
    {
      id: 'owner',
      header: 'Owner',
      hideBelow: 'xl',
      width: '7.5rem',
      cell: (l) => l.owner.name ?? <span className="text-muted">Left</span>,
    },
  ]
  if (choices)
    columns.push({
      id: 'actions',
      header: 'Actions',
      align: 'right',
      width: '6rem',
      cell: (l) => (
        <span className="inline-flex gap-1.5 md:max-lg:flex-col">
          <LimitButton limit={l} choices={choices} />
          {l.active && (
            <ReasonButton
              word="Retire…"
              small
              label={`Retire the limit ${l.id}`}
              title={`Retire ${l.id}?`}
              effects={[
                'From the next decision on nothing is counted against it any more.',
                'Other limits, policies and thresholds stay as they are.',
              ]}
              confirm="Retire limit"
              danger
              reason={{ note: 'Kept as evidence beside the change.' }}
              action={endLimit}
              input={{ limit: l.id }}
              done={`${l.id} is retired.`}
            />
          )}
        </span>
      ),
    })
  return columns
}
const Nothing = () => <span className="text-muted">–</span>

function Use({ limit: { definition: d, use, id } }: { limit: Row }) {
  if (!use) return <span className="text-muted">Nothing counted</span>
  const share = d.max === 0 ? 1 : use.used / d.max
  return (
    <span className="grid gap-1">
      <span>
        {limitAmount(d, use.used)} <span className="text-muted">· {formatRate(share)}</span>
      </span>
      <ShareBar share={share} label={`${formatRate(share)} of ${id} is used`} />
      <span className="text-xs text-muted">
        {use.of && (
          <>
            <Link href={`/agents/${use.of.agentId}`} prefetch={false} className="hover:underline">
              <PlainText text={use.of.agent} />
            </Link>
            , {ENVIRONMENT_WORDS[use.of.environment].toLowerCase()}
          </>
        )}
        {use.counters > 1 && `${use.of ? ' · ' : ''}of ${formatNumber(use.counters)} counters`}
      </span>
    </span>
  )
}
