import type { Route } from 'next'
import Link from 'next/link'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { MatrixRow } from '../../../../lib/simulation/simulate.ts'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import { type SimulatorAddress, simulatorHref } from '../address.ts'
import { WideTable } from './wide-table.tsx'

/** This very call, asked by every agent in every environment: what is in force, and the draft where it differs. */
export function AgentsMatrix({ rows, address }: { rows: MatrixRow[]; address: SimulatorAddress }) {
  const agents = new Map<string, MatrixRow[]>()
  for (const row of rows) agents.set(row.agent, [...(agents.get(row.agent) ?? []), row])
  return (
    <WideTable label="Every agent asks the same" columns={['Agent', ...ENVIRONMENTS.map((e) => ENVIRONMENT_WORDS[e])]}>
      {[...agents].map(([agent, own]) => (
        <tr key={agent} className="border-b border-line align-top">
          <th scope="row" className="py-2 pr-4 text-left font-medium">
            <PlainText text={agent} />
          </th>
          {ENVIRONMENTS.map((e) => {
            const here = own.filter((r) => r.environment === e)
            return (
              <td key={e} className="py-2 pr-4">
                {here.length === 0 && <span className="text-muted">Not there</span>}
                {here.map((r) => (
                  <Cell key={r.identity} row={r} address={address} />
                ))}
              </td>
            )
          })}
        </tr>
      ))}
    </WideTable>
  )
}

function Cell({ row, address }: { row: MatrixRow; address: SimulatorAddress }) {
  const { active, draft } = row
  const other = draft !== null && draft.outcome !== active.outcome
  const { view: _, ...rest } = address
  return (
    <Link
      href={simulatorHref({ ...rest, identity: row.identity }) as Route}
      prefetch={false}
      data-differs={other || undefined}
      className={`-mx-1.5 inline-grid min-h-9 content-center gap-0.5 rounded-md px-1.5 py-1 hover:bg-hover ${other ? 'bg-accent-bg' : ''}`}
    >
      <Outcome outcome={active.outcome} quiet={other} />
      {other && (
        <span>
          <span className="sr-only">by the draft: </span>
          <span aria-hidden="true" className="mr-1.5 text-muted">
            →
          </span>
          <Outcome outcome={draft.outcome} />
        </span>
      )}
      {active.code === 'NO_GRANT' && !other && <span className="text-xs text-muted">no grant</span>}
    </Link>
  )
}
