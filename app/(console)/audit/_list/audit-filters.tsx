'use client'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type Filter, FilterBar } from '../../../../components/page/filter-bar.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import { OUTCOMES } from '../../../../lib/policy/types.ts'
import { withChosen } from '../../decisions/with-chosen.ts'
import { ACTOR_KINDS } from '../query.ts'
import { actorKindWord, typeWord } from '../words.ts'

interface Option {
  value: string
  label: string
}
interface Props {
  types: string[]
  people: Option[]
  agents: Option[]
  tools: Option[]
}
const FURTHER = ['outcome', 'actor_kind', 'code', 'subject', 'run', 'from', 'to']

export function AuditFilters({ types, people, agents, tools }: Props) {
  const params = useSearchParams()
  const [wanted, setWanted] = useState(false)
  const used = FURTHER.some((name) => params.get(name))
  const more = wanted || used
  const select = (name: string, label: string, options: Option[]): Filter => ({
    name,
    label,
    kind: 'select',
    options: withChosen(options, params.get(name)),
  })
  const filters: Filter[] = [
    { name: 'text', label: 'In the summary', kind: 'text' },
    select('type', 'Type', typeOptions(types)),
    select('actor', 'Person', people),
    select('agent', 'Agent', agents),
    select('tool', 'Tool', tools),
    ...(more
      ? ([
          select(
            'outcome',
            'Outcome',
            OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value] })),
          ),
          select(
            'actor_kind',
            'Done by',
            ACTOR_KINDS.map((value) => ({ value, label: actorKindWord(value) })),
          ),
          { name: 'from', label: 'From', kind: 'date' },
          { name: 'to', label: 'To', kind: 'date' },
          { name: 'code', label: 'Code', kind: 'word' },
          { name: 'subject', label: 'About (id)', kind: 'word' },
          { name: 'run', label: 'Run id', kind: 'word' },
        ] as Filter[])
      : []),
  ]
  return (
    <FilterBar filters={filters} cursors={['cursor', 'entry']}>
      {!used && (
        <Button kind="quiet" aria-expanded={more} onClick={() => setWanted((w) => !w)}>
          {more ? 'Fewer filters' : 'More filters'}
        </Button>
      )}
    </FilterBar>
  )
}

/** All of a kind, then each of them. */
function typeOptions(types: string[]): Option[] {
  const kinds = [...new Set(types.map((t) => t.split('.')[0] as string))].sort()
  return kinds.flatMap((kind) => {
    const own = types.filter((t) => t.startsWith(`${kind}.`)).sort()
    return (own.length > 1 ? [kind, ...own] : own).map((value) => ({ value, label: typeWord(value) }))
  })
}
