import { expireApprovals } from '../lib/approvals/expire-approvals.ts'
import { purgeExpired } from '../lib/retention/purge-expired.ts'
import type { Job } from './job-runner.ts'
import { EXPIRE_APPROVALS, PURGE } from './queues.ts'

export const JOBS: Job[] = [
  { queue: EXPIRE_APPROVALS, everySeconds: 2, run: expireApprovals },
  { queue: PURGE, everySeconds: 600, run: purgeExpired },
]
