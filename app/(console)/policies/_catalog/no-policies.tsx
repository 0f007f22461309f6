import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { config } from '../../../../lib/platform/config.ts'

export function NoPolicies({
  filtered,
  retired,
  clearHref,
  publish,
}: {
  filtered: boolean
  retired: boolean
  clearHref: string
  publish: ReactNode
}) {
  if (filtered)
    return (
      <EmptyState
        title="No policy fits"
        actions={
          <Link href={clearHref as Route} className={buttonClass()}>
            See all policies
          </Link>
        }
      >
        <p>Nothing matches these words, this outcome, mode, owner and environment together.</p>
      </EmptyState>
    )
  if (retired)
    return (
      <EmptyState title="No policy was retired yet">
        <p>A retired policy decides nothing any more; it is kept because past decisions name it.</p>
      </EmptyState>
    )
  return (
    <EmptyState title="No policy is in force yet" actions={publish}>
      <p>
        A policy is a rule in writing: what it looks at, what it says, who answers for it. Policies about agents only
        restrict; what an agent may do at all is given by its grants, and the thresholds hold everywhere else.
      </p>
      <p>Write the first one here, or send it from a script:</p>
      <CodeBlock
        label="With a service account’s token (scope policies:write)"
        code={`curl -s ${config().consoleUrl}/api/v1/policies \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"content":{"id":"refund-over-limit","kind":"guard",
       "cedar":"forbid (principal is Agent, action == Action::\\"billing.refund\\", resource)\\n  when { context has amount && context.amount.value > 25000 };",
       "outcome":"require_approval","reason_code":"REFUND_OVER_LIMIT","mode":"enforce",
       "sentence":"Refunds over €250 need a person."},
       "rationale":"What finance agreed to."}'`}
      />
    </EmptyState>
  )
}
