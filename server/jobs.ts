import { forgetOldSignIns } from '../lib/people/forget-old-sign-ins.ts'
import { recordAllSignInFailures } from '../lib/people/record-sign-in-failures.ts'
import { purgeExpired } from '../lib/retention/purge-expired.ts'
import type { Job } from './job-runner.ts'
import { PURGE, SIGN_IN_FAILURES } from './queues.ts'

export const JOBS: Job[] = [
  { queue: PURGE, everySeconds: 600, run: async () => (await purgeExpired()) + (await forgetOldSignIns()) },
  { queue: SIGN_IN_FAILURES, everySeconds: 60, run: recordAllSignInFailures },
]
