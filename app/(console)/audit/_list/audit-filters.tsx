'use client'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type Filter, FilterBar } from '../../../../components/page/filter-bar.tsx'
import { PERIODS } from '../../../../components/time/periods.ts'
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
  /** Reason codes of the policies; others can be typed. */
  codes: string[]
}
const FURTHER = ['actor', 'actor_kind', 'code', 'subject', 'run', 'correlation', 'index', 'from', 'to']

export function AuditFilters({ types, people, agents, tools, codes }: Props) {
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
    { name: 'text', label: 'Words in the entry', kind: 'text' },
    select('type', 'Type', typeOptions(types)),
    select('agent', 'Agent', agents),
    select('tool', 'Tool', tools),
    select(
      'outcome',
      'Outcome',
      OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value] })),
    ),
    select(
      'time',
      'Time',
      PERIODS.map(([value, label]) => ({ value, label })),
    ),
    ...(more
      ? ([
          select('actor', 'Person', people),
          select(
            'actor_kind',
            'Done by',
            ACTOR_KINDS.map((value) => ({ value, label: actorKindWord(value) })),
          ),
          ...(params.get('time')
            ? []
            : [
                { name: 'from', label: 'From', kind: 'date' },
                { name: 'to', label: 'To', kind: 'date' },
              ]),
          { name: 'code', label: 'Reason code', kind: 'word', suggestions: codes },
          { name: 'subject', label: 'About (id)', kind: 'word' },
          { name: 'run', label: 'Run id', kind: 'word' },
          { name: 'correlation', label: 'Correlation id', kind: 'word' },
          { name: 'index', label: 'Number', kind: 'word' },
        ] as Filter[])
      : []),
  ]
  return (
    <FilterBar filters={filters} cursors={['cursor', 'entry']} clears={['saved']}>
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
