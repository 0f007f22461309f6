import type { ApprovalView } from '../../lib/approvals/approval-view.ts'
import type { KnownReach } from '../../lib/policy/types.ts'
import { FactGrid } from '../ui/definition-list.tsx'
import { count, formatMoney, words } from '../ui/format.ts'
import { Impact } from '../ui/impact.tsx'

const REVERSIBLE = { reversible: 'Yes, by its own compensation', hard: 'Hard: manual work to undo', irreversible: 'No' }

export const reachWords = (reach: KnownReach): string =>
  [
    reach.amount && formatMoney(reach.amount.value, reach.amount.currency),
    reach.rows !== undefined && count(reach.rows, 'row'),
    reach.recipients !== undefined && count(reach.recipients, 'recipient'),
    reach.customers !== undefined && count(reach.customers, 'customer'),
  ]
    .filter(Boolean)
    .join(' · ')

/** Who says how far it reaches: that decides how much the number is worth. */
function reachSource(reach: KnownReach): string {
  if (reach.source === 'preview') return `Reach, by the preview of ${reach.by ?? 'the tool’s server'}`
  if (reach.source === 'arguments') return 'Reach, from the arguments'
  if (reach.source === 'definition') return 'Reach, by the tool’s definition'
  if (reach.source === 'claim') return 'Reach, as the agent claims'
  return 'Reach'
}

type Shown = Pick<ApprovalView, 'reach' | 'reversibility' | 'data_classes' | 'impact'>

export function Facts({ view }: { view: Shown }) {
  const { reach } = view
  return (
    <FactGrid
      facts={[
        { term: 'Reversible', value: view.reversibility ? REVERSIBLE[view.reversibility] : 'Not declared' },
        {
          key: 'reach',
          term: reachSource(reach),
          value: (
            <>
              {reachWords(reach) || (reach.unbounded ? 'Unknown' : 'None')}
              {reach.unbounded && <span className="block text-xs font-normal text-deny">Nothing bounds it</span>}
            </>
          ),
        },
        { term: 'Data', value: view.data_classes.map(words).join(', ') || 'Ordinary' },
        { key: 'impact', term: 'Impact', value: <Impact impact={view.impact} /> },
      ]}
    />
  )
}
