import { formatMoney, formatNumber } from '../../../../../components/ui/format.ts'
import { Outcome } from '../../../../../components/ui/outcome.tsx'
import type { LimitDefinition } from '../../../../../lib/policy/types.ts'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'

const UNITS = { count: 'actions', rows: 'rows', tokens: 'tokens' }
const most = (l: LimitDefinition): string =>
  l.measure === 'amount' && l.currency
    ? formatMoney(l.max, l.currency)
    : `${formatNumber(l.max)} ${l.measure === 'amount' ? '' : UNITS[l.measure]}`
const SCOPES: { [s in LimitDefinition['scope']]: string } = {
  organization: 'the whole organization together',
  identity: 'each identity',
  run: 'each run',
  identity_tool: 'each identity and tool',
  identity_tool_resource: 'each identity, tool and resource',
}

export function LimitList({ limits, agent }: { limits: LimitDefinition[]; agent: AgentView }) {
  if (!limits.length) return <p className="text-sm text-muted">No limit counts what {agent.name} does.</p>
  return (
    <ul className="text-sm">
      {limits.map((l) => (
        <li key={l.id} className="grid gap-x-4 border-b border-line py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <span className="font-medium">
            {most(l)} {l.window === 'hour' ? 'an hour' : 'a day'}
          </span>
          <span>
            {l.sentence}
            <span className="block text-xs text-muted">
              Counts {SCOPES[l.scope]}
              {l.tool ? `, ${l.tool}` : ''} · then <Outcome outcome={l.outcome} quiet /> ·{' '}
              <span className="mono">{l.reason_code}</span>
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
