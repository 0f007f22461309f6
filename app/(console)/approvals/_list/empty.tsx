'use client'
import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { useWaiting } from '../../_frame/waiting.tsx'
import type { View } from '../query.ts'

interface Props {
  view: View
  filtered: boolean
  /** Nobody was ever asked in this organization. */
  never: boolean
  decisionPoint: string
}
export function NothingHere({ view, filtered, never, decisionPoint }: Props) {
  const team = useWaiting()?.team ?? 0
  if (filtered)
    return (
      <EmptyState
        title="Nothing matches"
        actions={
          <Link href={view === 'mine' ? '/approvals' : `/approvals?view=${view}`} className={buttonClass()}>
            Clear the filter
          </Link>
        }
      >
        <p>No {view === 'decided' ? 'decided request' : 'waiting request'} fits this environment, agent or tool.</p>
      </EmptyState>
    )
  if (never)
    return (
      <EmptyState title="Nobody was asked yet">
        <p>
          When a rule leaves a decision to people, the request appears here the moment an agent asks. To see one, ask as
          an agent would:
        </p>
        <CodeBlock label="With a key from Integrate, and a tool of yours" code={firstCall(decisionPoint)} />
      </EmptyState>
    )
  if (view === 'decided')
    return (
      <EmptyState title="Nothing is decided yet">
        <p>What people decided, and what nobody decided in time, stays here.</p>
      </EmptyState>
    )
  if (view === 'escalated')
    return (
      <EmptyState title="Nothing is escalated">
        <p>What waits past a queue’s service level, or was passed on by a person, appears here.</p>
      </EmptyState>
    )
  if (view === 'mine' && team > 0)
    return (
      <EmptyState
        title="Nothing waits for you"
        actions={
          <Link href="/approvals?view=team" className={buttonClass()}>
            See the team’s
          </Link>
        }
      >
        <p>
          {formatNumber(team)} {team === 1 ? 'request waits' : 'requests wait'} for others: you have no free place in
          their queues, or may not decide them.
        </p>
      </EmptyState>
    )
  return (
    <EmptyState title="Nothing waits">
      <p>New requests appear by themselves, and the tab’s title counts them.</p>
    </EmptyState>
  )
}

const firstCall = (decisionPoint: string): string =>
  `TOKEN=$(curl -s ${decisionPoint}/api/oauth/token \\
  -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials \\
  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s ${decisionPoint}/api/v1/authorize \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"tool":"billing.refund","arguments":{"order":"48213","amount":{"value":41200,"currency":"EUR"}}}'`
