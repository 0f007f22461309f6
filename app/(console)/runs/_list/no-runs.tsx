import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'

interface Props {
  filtered: boolean
  clearHref: string
  decisionPoint: string
}
export function NoRuns({ filtered, clearHref, decisionPoint }: Props) {
  if (filtered)
    return (
      <EmptyState
        title="No run matches"
        actions={
          <Link href={clearHref as Route} className={buttonClass()}>
            Clear the filters
          </Link>
        }
      >
        <p>No run fits all of these filters and this environment.</p>
      </EmptyState>
    )
  return (
    <EmptyState title="No agent has begun a run yet">
      <p>
        A run ties together everything that one task asks for. An agent opens one with what it was told, or simply names
        it in its first question:
      </p>
      <CodeBlock label="With an access token of an agent" code={startRun(decisionPoint)} />
    </EmptyState>
  )
}

const startRun = (decisionPoint: string): string =>
  `curl -s ${decisionPoint}/api/v1/runs \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"trigger":"ticket","request":"Refund order 48213","intent":"Refund once, then tell the customer"}'`
