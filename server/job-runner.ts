import { PgBoss } from 'pg-boss'
import { describeError, log } from '../lib/platform/log.ts'
import { counter, gauge, histogram } from '../lib/platform/metrics.ts'
import { JOB_SCHEMA } from './queues.ts'

export interface Job {
  queue: string
  everySeconds: number
  /** @returns how many things it dealt with */
  run(): Promise<number>
}
export interface Jobs {
  stop(): Promise<void>
}

const runs = counter('countersign_jobs_total', 'Job runs', ['job', 'result'])
const handled = counter('countersign_job_items_total', 'Things that jobs dealt with', ['job'])
const seconds = histogram(
  'countersign_job_seconds',
  'Time of a job run',
  [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
  ['job'],
)
const lastSuccess = gauge('countersign_job_last_success_seconds', 'When a job last succeeded here (Unix time)', ['job'])

/**
 * Every worker offers each job at its interval; the queue keeps one waiting and one running for all of them. So a job
 * survives any worker's death, and a dead worker leaves no gap longer than the interval.
 */
export async function startJobs(runtimeUrl: string, jobs: Job[]): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: runtimeUrl,
    application_name: 'countersign jobs',
    schema: JOB_SCHEMA,
    max: 4,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false, // needs the owner
    maintenanceIntervalSeconds: 300,
  })
  boss.on('error', (e) => log.warn({ err: describeError(e) }, 'the job queue'))
  boss.on('warning', (w) => log.warn({ warning: w.message }, 'the job queue'))
  await boss.start()
  const timers: NodeJS.Timeout[] = []
  for (const { queue, everySeconds, run } of jobs) {
    await boss.work(queue, { pollingIntervalSeconds: Math.min(Math.max(everySeconds / 4, 0.5), 30) }, async () => {
      const started = performance.now()
      try {
        const count = await run()
        runs.inc({ job: queue, result: 'done' })
        handled.inc({ job: queue }, count)
        lastSuccess.set({ job: queue }, Date.now() / 1000)
        if (count) log.info({ job: queue, count }, 'job done')
      } catch (err) {
        runs.inc({ job: queue, result: 'failed' })
        log.error({ job: queue, err }, 'a job failed')
        throw new Error('failed') // the reason is in the log; pg-boss would keep the whole error
      } finally {
        seconds.observe({ job: queue }, (performance.now() - started) / 1000)
      }
    })
    const offer = () =>
      boss.send(queue, null).catch((err) => log.warn({ job: queue, err }, 'a job could not be offered'))
    await offer()
    timers.push(setInterval(() => void offer(), everySeconds * 1000))
  }
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}
