import { expireApprovals } from '../lib/approvals/expire-approvals.ts'
import { forgetOldSignIns } from '../lib/people/forget-old-sign-ins.ts'
import { recordAllSignInFailures } from '../lib/people/record-sign-in-failures.ts'
import { purgeExpired } from '../lib/retention/purge-expired.ts'
import type { Job } from './job-runner.ts'
import { EXPIRE_APPROVALS, PURGE, SIGN_IN_FAILURES } from './queues.ts'

async function sweepApprovals(): Promise<number> {
  const { escalated, expired, lapsed } = await expireApprovals()
  return escalated + expired + lapsed
}

export const JOBS: Job[] = [
  { queue: EXPIRE_APPROVALS, everySeconds: 2, run: sweepApprovals },
  { queue: PURGE, everySeconds: 600, run: async () => (await purgeExpired()) + (await forgetOldSignIns()) },
  { queue: SIGN_IN_FAILURES, everySeconds: 60, run: recordAllSignInFailures },
]
