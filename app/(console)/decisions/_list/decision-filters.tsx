'use client'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type Filter, FilterBar } from '../../../../components/page/filter-bar.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import { IMPACTS, OUTCOMES } from '../../../../lib/policy/types.ts'
import type { FilterOptions } from '../filter-options.ts'
import { withChosen } from '../with-chosen.ts'

const FURTHER = ['from', 'to', 'code', 'policy', 'threshold', 'run', 'review']

/** The usual filters, and the further ones when they are asked for or in use. */
export function DecisionFilters({ options, review }: { options: FilterOptions; review: boolean }) {
  const params = useSearchParams()
  const [wanted, setWanted] = useState(false)
  const further = FURTHER.filter((name) => !(review && name === 'review'))
  const used = further.some((name) => params.get(name))
  const more = wanted || used
  const select = (name: string, label: string, options: { value: string; label: string }[]): Filter => ({
    name,
    label,
    kind: 'select',
    options: withChosen(options, params.get(name)),
  })
  const filters: Filter[] = [
    { name: 'text', label: 'Words in the sentence', kind: 'text' },
    select(
      'outcome',
      'Outcome',
      OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value] })),
    ),
    select('agent', 'Agent', options.agents),
    select('tool', 'Tool', options.tools),
    select(
      'impact',
      'Impact',
      IMPACTS.map((value) => ({ value, label: impactWord(value) })),
    ),
    ...(more
      ? ([
          { name: 'from', label: 'From', kind: 'date' },
          { name: 'to', label: 'To', kind: 'date' },
          { name: 'code', label: 'Reason code', kind: 'word', suggestions: options.codes },
          { name: 'policy', label: 'Policy', kind: 'word', suggestions: options.policies },
          { name: 'threshold', label: 'Threshold cell', kind: 'word' },
          { name: 'run', label: 'Run id', kind: 'word' },
          ...(review ? [] : [select('review', 'Review', REVIEWS)]),
        ] as Filter[])
      : []),
  ]
  return (
    <FilterBar filters={filters} cursors={['cursor', 'peek']} clears={['saved']}>
      {!used && (
        <Button kind="quiet" aria-expanded={more} onClick={() => setWanted((w) => !w)}>
          {more ? 'Fewer filters' : 'More filters'}
        </Button>
      )}
    </FilterBar>
  )
}
const REVIEWS = [
  { value: 'to_review', label: 'To review' },
  { value: 'high_impact', label: 'Due: high impact' },
  { value: 'sampled', label: 'Due: random sample' },
  { value: 'flagged', label: 'Flagged' },
  { value: 'reviewed', label: 'Reviewed' },
]
