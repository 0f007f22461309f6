'use client'
import { type Column, DataTable } from '../../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { Environment } from '../../../../../components/ui/environment.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { GrantWithUse } from '../../../../../lib/registry/grants/list-grants-with-use.ts'
import { askAboveWords, constraintWords } from '../../../agents/[id]/_grants/constraint-words.ts'

const columns: Column<GrantWithUse>[] = [
  { id: 'agent', header: 'Agent', cell: (g) => <PlainText text={g.identity.agent.name} /> },
  { id: 'environment', header: 'Environment', cell: (g) => <Environment environment={g.identity.environment} /> },
  {
    id: 'constraints',
    header: 'Constraints',
    cell: (g) => {
      const said = [...constraintWords(g.constraints), askAboveWords(g.ask_above)].filter((w) => w !== null)
      return said.length ? <PlainText text={said.join(' · ')} /> : <span className="text-muted">None of its own</span>
    },
  },
  { id: 'why', header: 'For', hideBelow: 'xl', cell: (g) => <PlainText text={g.justification} /> },
  { id: 'until', header: 'Until', cell: (g) => <Time at={g.ends_at} form="date" className="whitespace-nowrap" /> },
  {
    id: 'used',
    header: 'Last used',
    cell: (g) =>
      g.last_used_at ? (
        <Time at={g.last_used_at} form="short" className="whitespace-nowrap" />
      ) : (
        <Tag tone="ask">unused</Tag>
      ),
  },
]
export const HolderTable = ({ rows }: { rows: GrantWithUse[] }) => (
  <DataTable
    label="Who may use it"
    noun="grant"
    columns={columns}
    rows={rows}
    rowId={(g) => g.id}
    rowHref={(g) => `/agents/${g.identity.agent.id}?cell=${encodeURIComponent(`${g.tool}@${g.identity.environment}`)}`}
  />
)
