import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { firstCall } from '../first-call.ts'

interface Props {
  view: 'all' | 'review'
  filtered: boolean
  clearHref: string
  decisionPoint: string
}
export function NoDecisions({ view, filtered, clearHref, decisionPoint }: Props) {
  if (filtered)
    return (
      <EmptyState
        title="No decision matches"
        actions={
          <Link href={clearHref as Route} className={buttonClass()}>
            Clear the filters
          </Link>
        }
      >
        <p>Nothing that was decided fits all of these filters and this environment.</p>
      </EmptyState>
    )
  if (view === 'review')
    return (
      <EmptyState title="Everything is reviewed">
        <p>
          New cards come by themselves: every high and critical impact, what somebody flags, and a random sample of the
          rest at the rates set under Settings.
        </p>
      </EmptyState>
    )
  return (
    <EmptyState title="Nothing was decided yet">
      <p>
        Each time an agent asks, the answer stays here with its reasons: which rules were consulted, what they said, and
        what came of it. To see the first, ask as an agent would:
      </p>
      <CodeBlock label="With a key from Integrate" code={firstCall(decisionPoint)} />
    </EmptyState>
  )
}
