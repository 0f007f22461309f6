import { writeSync } from 'node:fs'
import { agentEndpointsOf } from '../../../lib/authorize/endpoints.ts'
import { Instance } from '../../../lib/authorize/instance.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'

// A process that asks without end and tells of each answer that it got, until somebody kills it.
const [token, name] = process.argv.slice(2) as [string, string]
const instance = new Instance({ listen: false })
const handle = createFetch(
  agentEndpointsOf(() => instance),
  'child',
)
let next = 0
async function askForEver(): Promise<void> {
  for (;;) {
    const response = await handle(
      new Request('http://127.0.0.1/api/v1/authorize', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          run: `run-${name}`,
          tool: 'billing.refund',
          arguments: { order: `${name}-${next++}`, amount: { value: 7, currency: 'EUR' } },
          reasoning: { confidence: 0.95 },
        }),
      }),
    )
    const text = await response.text()
    if (response.status === 200) writeSync(1, `${text}\n`)
  }
}
for (let i = 0; i < 6; i++) void askForEver()
