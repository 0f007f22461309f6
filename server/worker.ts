import { configuredAnchors } from '../lib/anchors/anchor-configured.ts'
import { recordEnrolment } from '../lib/ledger/enrol-writer.ts'
import { config } from '../lib/platform/config.ts'
import { pool } from '../lib/platform/db.ts'
import { healthResponse, readyResponse } from '../lib/platform/health.ts'
import { serveFetch } from '../lib/platform/http-server.ts'
import { log } from '../lib/platform/log.ts'
import { metricsResponse } from '../lib/platform/metrics.ts'
import { assertSafeToServe } from '../lib/platform/safe-to-serve.ts'
import { cedarBroken } from '../lib/policy/cedar-instance.ts'
import { watchErasures } from '../lib/retention/watch-erasures.ts'
import { exportsMade } from './export-threads.ts'
import { installationMetrics } from './installation-metrics.ts'
import { startJobs } from './job-runner.ts'
import { JOBS } from './jobs.ts'
import { replays } from './replay-threads.ts'
import { runProcess } from './run-process.ts'

// What happens without anybody asking: deadlines, retention. Durable jobs; any number of workers may run.
await runProcess('worker', async () => {
  const { host, workerPort, runtimeUrl } = config()
  await assertSafeToServe(pool())
  watchErasures()
  await recordEnrolment()
  installationMetrics()
  configuredAnchors()
  const jobs = await startJobs(runtimeUrl, JOBS)
  const server = await serveFetch({
    host,
    port: workerPort,
    fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/healthz') return healthResponse(cedarBroken())
      if (pathname === '/readyz') return readyResponse()
      if (pathname === '/metrics') return metricsResponse()
      return new Response('Not found', { status: 404 })
    },
  })
  log.info({ port: server.port }, 'serving')
  return {
    async close() {
      await jobs.stop()
      await Promise.all([replays.stop(), exportsMade.stop()])
      await server.close(2_000)
    },
  }
})
