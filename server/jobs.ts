import { purgeExpired } from '../lib/retention/purge-expired.ts'
import type { Job } from './job-runner.ts'
import { PURGE } from './queues.ts'

export const JOBS: Job[] = [{ queue: PURGE, everySeconds: 600, run: purgeExpired }]
