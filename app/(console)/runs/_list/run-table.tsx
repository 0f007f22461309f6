'use client'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { Environment } from '../../../../components/ui/environment.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { OUTCOME_WORDS, OutcomeGlyph } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { RunListItem } from '../../../../lib/evidence/list-runs.ts'
import { OUTCOMES } from '../../../../lib/policy/types.ts'
import { RunState } from '../_run/run-state.tsx'

const columns: Column<RunListItem>[] = [
  {
    id: 'request',
    header: 'Run',
    cell: (run) => (
      <span className="grid grid-cols-[minmax(0,1fr)]">
        <span>{run.request ? <PlainText text={run.request} /> : 'Nothing was said about its task'}</span>
        <span className="text-xs font-normal text-muted">
          <span className="hidden md:max-xl:inline">
            <PlainText text={run.agent.name} /> ·{' '}
          </span>
          <span className="mono break-all">
            <PlainText text={run.external_id ?? run.id} />
          </span>
        </span>
        <span className="hidden text-xs md:max-lg:block">
          <RunState state={run.state} />
        </span>
      </span>
    ),
  },
  { id: 'agent', header: 'Agent', width: '11rem', hideBelow: 'xl', cell: (run) => <PlainText text={run.agent.name} /> },
  {
    id: 'environment',
    header: 'Environment',
    width: '8rem',
    hideBelow: 'xl',
    cell: (run) => <Environment environment={run.environment} />,
  },
  { id: 'state', header: 'State', width: '11rem', hideBelow: 'lg', cell: (run) => <RunState state={run.state} /> },
  { id: 'decisions', header: 'Decisions', width: '9rem', hideBelow: 'lg', cell: (run) => <Outcomes run={run} /> },
  {
    id: 'at',
    header: 'Last active',
    width: '8rem',
    align: 'right',
    cell: (run) => <Time at={run.last_activity_at} form="minute" className="whitespace-nowrap text-muted" />,
  },
]

/** How many of each outcome, the loosest first. */
function Outcomes({ run }: { run: RunListItem }) {
  if (run.decisions === 0) return <span className="text-muted">none</span>
  return (
    <span className="flex flex-wrap gap-x-3">
      {OUTCOMES.map((outcome) => {
        const n = run.outcomes[outcome]
        return n ? (
          <span key={outcome} className="inline-flex items-center gap-1.5">
            <OutcomeGlyph outcome={outcome} word={`${OUTCOME_WORDS[outcome]}: `} />
            {formatNumber(n)}
          </span>
        ) : null
      })}
    </span>
  )
}

export const RunTable = ({ rows, env }: { rows: RunListItem[]; env: string | null }) => (
  <DataTable
    label="Runs"
    noun="run"
    columns={columns}
    rows={rows}
    rowId={(run) => run.id}
    rowHref={(run) => `/runs/${run.id}${env ? `?env=${encodeURIComponent(env)}` : ''}`}
  />
)
