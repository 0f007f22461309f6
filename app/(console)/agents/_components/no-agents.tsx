import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { config } from '../../../../lib/platform/config.ts'

export function NoAgents({ filtered, register }: { filtered: boolean; register: ReactNode }) {
  if (filtered)
    return (
      <EmptyState
        title="No agent fits"
        actions={
          <Link href="/agents" className={buttonClass()}>
            See all agents
          </Link>
        }
      >
        <p>Nothing matches this name, status, owner and environment together.</p>
      </EmptyState>
    )
  return (
    <EmptyState title="No agent is registered yet" actions={register}>
      <p>
        An agent is a program that acts by itself: it looks things up, calls tools, changes systems. Registered here, it
        has an owner who answers for it and an identity in each environment, with keys and grants of its own. Before it
        acts it asks, and gets an answer from your rules.
      </p>
      {register ? (
        <p>Register the first one, give it a grant for a tool, and let it ask. Or from a script:</p>
      ) : (
        <p>An admin registers agents. With a service account’s token a script can, too:</p>
      )}
      <CodeBlock
        label="With a service account’s token (scope agents:write)"
        code={`curl -s ${config().consoleUrl}/api/v1/agents \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"name":"refund-assistant","purpose":"Answers refund requests.","owner":"per_…","environments":["sandbox"]}'`}
      />
    </EmptyState>
  )
}
