import { Hono } from 'hono'
import { thisInstance } from '../lib/authorize/instance.ts'
import { recordEnrolment } from '../lib/ledger/enrol-writer.ts'
import { config } from '../lib/platform/config.ts'
import { pool } from '../lib/platform/db.ts'
import { createFetch } from '../lib/platform/endpoint.ts'
import { clockSkewMs, healthResponse, readyResponse } from '../lib/platform/health.ts'
import { serveFetch } from '../lib/platform/http-server.ts'
import { log } from '../lib/platform/log.ts'
import { metricsResponse } from '../lib/platform/metrics.ts'
import { assertSafeToServe } from '../lib/platform/safe-to-serve.ts'
import { cedarBroken } from '../lib/policy/cedar-instance.ts'
import { watchErasures } from '../lib/retention/watch-erasures.ts'
import { agentRoutes } from './agent-routes.ts'
import { clockGate } from './clock-gate.ts'
import { runProcess } from './run-process.ts'

// The agents' side: a plain Node server, because rendering a page must never delay a decision.
await runProcess('decision-point', async () => {
  const { host, decisionPointPort } = config()
  await assertSafeToServe(pool())
  // before the first batch that this instance signs: without that entry the signer stops the log
  await recordEnrolment()
  watchErasures()
  const gate = await clockGate(clockSkewMs)
  const handle = createFetch(agentRoutes, 'decision-point')
  const app = new Hono()
  app.get('/healthz', () => healthResponse(cedarBroken()))
  app.get('/readyz', () => readyResponse())
  app.get('/metrics', () => metricsResponse())
  app.all('*', (c) => gate.refusal() ?? handle(c.req.raw))
  const server = await serveFetch({ fetch: (request) => app.fetch(request), host, port: decisionPointPort })
  log.info({ port: server.port }, 'serving')
  return {
    async close() {
      gate.stop()
      await server.close()
      await thisInstance().suppressed.writeAll()
    },
  }
})
