import { beforeAll, expect, test } from 'vitest'
import { createFetch } from '../../lib/platform/endpoint.ts'
import { agentRoutes } from '../../server/agent-routes.ts'
import { testDatabase } from '../harness.ts'

// Whoever nobody knows is told so before anything of what they sent is looked at.

const call = createFetch(agentRoutes, 'test')
const closed = agentRoutes.filter((r) => r.security !== 'public' && r.security !== 'client')

beforeAll(() => testDatabase())

test.each(['{"nonsense":', '{"nonsense":1}'])(
  'every closed endpoint answers 401 first, whatever the body: %s',
  async (body) => {
    const others: string[] = []
    for (const { method, path } of closed) {
      const sent = method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body }
      const at = `http://127.0.0.1:3000${path.replaceAll(/:\w+/g, 'x')}?nonsense=1`
      const response = await call(new Request(at, { method, ...sent }))
      const text = await response.text()
      const isProblem = response.headers.get('content-type') === 'application/problem+json'
      const code = isProblem ? JSON.parse(text).code : 'unauthenticated' // AuthZEN answers in plain text
      if (response.status !== 401 || code !== 'unauthenticated' || !response.headers.has('www-authenticate'))
        others.push(`${method} ${path}: ${response.status} ${code}`)
    }
    expect(others).toEqual([])
  },
)
