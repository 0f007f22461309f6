import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { config } from '../../../../lib/platform/config.ts'

export function NoTools({ filtered, register }: { filtered: boolean; register: ReactNode }) {
  if (filtered)
    return (
      <EmptyState
        title="No tool fits"
        actions={
          <Link href="/tools" className={buttonClass()}>
            See all tools
          </Link>
        }
      >
        <p>Nothing matches this name and status together.</p>
      </EmptyState>
    )
  return (
    <EmptyState title="No tool is registered yet" actions={register}>
      <p>
        A tool is what an agent can invoke: a refund, a query, an e-mail. Its definition says what its arguments may be,
        whether it reads, writes or destroys, whether that can be undone, and where in the arguments amounts, rows and
        resources stand. It is pinned by its hash: what changed is another version.
      </p>
      <p>An agent that asks for a tool which is not here is denied. Register the first one here or from a script:</p>
      <CodeBlock
        label="With a service account’s token (scope tools:write)"
        code={`curl -s ${config().consoleUrl}/api/v1/tools \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"definition":{"name":"orders.lookup","title":"Look an order up","verb":"look up","description":"Reads one order.","class":"read","reversibility":"reversible","data_classes":[],"effects":[],"pointers":{"resources":[{"type":"order","id":"/order"}]},"reach":{"rows":1},"input_schema":{"type":"object","required":["order"],"properties":{"order":{"type":"string","maxLength":40}},"additionalProperties":false}}}'`}
      />
    </EmptyState>
  )
}
