'use client'
import type { Route } from 'next'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useRef } from 'react'
import { useKeys } from '../../../../components/keys/keys.ts'
import { hrefWith } from '../../../../components/page/search-params.ts'
import { Select } from '../../../../components/ui/field.tsx'
import { Tabs } from '../../../../components/ui/tabs.tsx'
import { useWaiting } from '../../_frame/waiting.tsx'
import type { Request, TabCounts } from '../_state/merge-requests.ts'
import type { View } from '../query.ts'

const WORDS: [View, string][] = [
  ['mine', 'Mine'],
  ['team', 'Team'],
  ['escalated', 'Escalated'],
  ['decided', 'Decided'],
]

interface Props {
  view: View
  items: Request[]
  mayVote: boolean
  /** Of each tab under the filter that is set. */
  filtered: TabCounts | null
}
export function ListHead({ view, items, mayVote, filtered }: Props) {
  const all = useWaiting()
  const waiting = filtered ?? all
  const params = Object.fromEntries(useSearchParams())
  const counts: { [v in View]?: number } = waiting
    ? { mine: waiting.mine, team: waiting.team, escalated: waiting.escalated }
    : {}
  return (
    <div className="sticky top-0 z-10 border-b border-line bg-bg px-4 pt-3.5 max-md:static">
      <div className="flex min-h-[34px] items-center justify-between gap-3">
        <h1>Approvals</h1>
        <ListFilter items={items} />
      </div>
      <div className="mt-1">
        <Tabs
          label="Requests"
          tabs={WORDS.filter(([v]) => v !== 'mine' || mayVote).map(([v, label]) => ({
            href: hrefWith('/approvals', params, { view: v === 'mine' ? null : v }),
            label,
            count: counts[v] || null,
            current: v === view,
          }))}
        />
      </div>
    </div>
  )
}

/** One agent or one tool: out of those in the list, and the one that is chosen. */
function ListFilter({ items }: { items: Request[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const select = useRef<HTMLSelectElement>(null)
  useKeys([{ keys: '/', label: 'Filter', group: 'Lists', run: () => select.current?.focus() }])
  const [agent, tool] = [params.get('agent'), params.get('tool')]
  const agents = new Map(items.map((i) => [i.agent.id, i.agent.name]))
  const tools = new Set(items.map((i) => i.tool))
  if (agent && !agents.has(agent)) agents.set(agent, agent)
  if (tool) tools.add(tool)
  if (agents.size + tools.size < 3 && !agent && !tool) return null
  const choose = (value: string) => {
    const [kind, ...rest] = value.split(' ')
    const name = rest.join(' ')
    router.push(
      hrefWith(pathname, Object.fromEntries(params), {
        agent: kind === 'agent' ? name : null,
        tool: kind === 'tool' ? name : null,
      }) as Route,
    )
  }
  return (
    <Select
      ref={select}
      aria-label="Filter by agent or tool"
      value={agent ? `agent ${agent}` : tool ? `tool ${tool}` : ''}
      onChange={(e) => choose(e.target.value)}
      quiet
      className="-mr-2 w-auto! max-w-40"
    >
      <option value="">All requests</option>
      <optgroup label="Agent">
        {[...agents].map(([id, name]) => (
          <option key={id} value={`agent ${id}`}>
            {name}
          </option>
        ))}
      </optgroup>
      <optgroup label="Tool">
        {[...tools].map((name) => (
          <option key={name} value={`tool ${name}`}>
            {name}
          </option>
        ))}
      </optgroup>
    </Select>
  )
}
