'use client'
import { type Column, DataTable } from '../../../../../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../../../../../components/time/time.tsx'
import { Outcome } from '../../../../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../../../../components/ui/plain-text.tsx'
import type { Outcome as OutcomeName } from '../../../../../../../../lib/policy/types.ts'
import type { ReplayedDecision } from '../../../../../../../../lib/replay/list-replay-decisions.ts'

const columns: Column<ReplayedDecision>[] = [
  {
    id: 'sentence',
    header: 'Decision',
    cell: (d) => (
      <span className="break-words">
        <PlainText text={d.sentence || d.tool} />
      </span>
    ),
  },
  { id: 'was', header: 'It was', width: '11rem', cell: (d) => <Outcome outcome={d.was as OutcomeName} quiet /> },
  { id: 'now', header: 'It would be', width: '11rem', cell: (d) => <Outcome outcome={d.now as OutcomeName} /> },
  {
    id: 'at',
    header: 'When',
    width: '7.5rem',
    align: 'right',
    cell: (d) => <Time at={d.at} className="whitespace-nowrap text-muted" />,
  },
]

export const ReplayedTable = ({ rows }: { rows: ReplayedDecision[] }) => (
  <DataTable
    label="Decisions that change"
    noun="decision"
    columns={columns}
    rows={rows}
    rowId={(d) => d.decision}
    rowHref={(d) => `/decisions/${d.decision}`}
  />
)
