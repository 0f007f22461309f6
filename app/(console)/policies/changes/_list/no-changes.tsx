import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../../components/ui/states.tsx'
import { config } from '../../../../../lib/platform/config.ts'
import type { View } from '../query.ts'

const NOTHING: { [v in Exclude<View, 'open'>]: { title: string; says: string } } = {
  review: { title: 'Nothing waits for your review', says: 'What others submit appears here as it comes.' },
  scheduled: {
    title: 'Nothing is scheduled',
    says: 'An approved change can be applied at a time that is chosen then.',
  },
  applied: {
    title: 'No change was applied yet',
    says: 'Each one stays here with its approvals, and can be taken back.',
  },
  emergency: {
    title: 'No emergency change waits for its review',
    says: 'An admin may apply a change without approvals when it cannot wait. A second person must look at it afterwards.',
  },
  closed: { title: 'None was withdrawn or sent back', says: 'They stay readable, with what was said about them.' },
}
export function NoChanges({ view, later, firstHref }: { view: View; later: boolean; firstHref: string }) {
  if (later)
    return (
      <EmptyState
        title="No more changes"
        actions={
          <Link href={firstHref as Route} className={buttonClass()}>
            First page
          </Link>
        }
      />
    )
  if (view !== 'open')
    return (
      <EmptyState
        title={NOTHING[view].title}
        actions={
          <Link href={'/policies/changes?view=open' as Route} className={buttonClass()}>
            See all open changes
          </Link>
        }
      >
        <p>{NOTHING[view].says}</p>
      </EmptyState>
    )
  return (
    <EmptyState title="No change is open">
      <p>
        Policies, thresholds, grants, stages, limits, tools, queues, roles and settings change only when a second person
        agrees. Change one of them in its place: its form opens the request. A script opens one so:
      </p>
      <CodeBlock
        label="With a service account’s token (scope changes:write)"
        code={`curl -s ${config().consoleUrl}/api/v1/changes \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"title":"No refunds at night","why":"Nobody is there to look.",
       "items":[{"kind":"limit.retire","id":"refunds-per-order","reason":"Replaced."}]}'`}
      />
    </EmptyState>
  )
}
