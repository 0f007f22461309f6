import { anchorConfigured } from '../lib/anchors/anchor-configured.ts'
import { expireApprovals } from '../lib/approvals/expire-approvals.ts'
import { applyDueChanges } from '../lib/changes/apply-due-changes.ts'
import { indexEntries } from '../lib/evidence/search/index-entries.ts'
import { checkExports } from '../lib/exports/check-exports.ts'
import { deliverFeeds } from '../lib/feeds/deliver.ts'
import { makePartitions } from '../lib/ledger/partitions.ts'
import { forgetOldSignIns } from '../lib/people/forget-old-sign-ins.ts'
import { recordAllSignInFailures } from '../lib/people/record-sign-in-failures.ts'
import { forgetOldReplays } from '../lib/replay/forget-old-replays.ts'
import { startNightlyReplays } from '../lib/replay/start-nightly.ts'
import { finishErasures } from '../lib/retention/finish-erasures.ts'
import { purgeExpired } from '../lib/retention/purge-expired.ts'
import { runRetention } from '../lib/retention/run-retention.ts'
import { exportsMade } from './export-threads.ts'
import type { Job } from './job-runner.ts'
import {
  ANCHORS,
  APPLY_CHANGES,
  DELIVER_FEEDS,
  ERASURES,
  EXPIRE_APPROVALS,
  EXPORT_CHECKS,
  EXPORTS,
  INDEX_AUDIT,
  NIGHTLY_REPLAYS,
  PARTITIONS,
  PURGE,
  REPLAYS,
  RETENTION,
  SIGN_IN_FAILURES,
} from './queues.ts'
import { replays } from './replay-threads.ts'

async function sweepApprovals(): Promise<number> {
  const { escalated, expired, lapsed } = await expireApprovals()
  return escalated + expired + lapsed
}

const purge = async (): Promise<number> =>
  (await purgeExpired()) + (await forgetOldSignIns()) + (await forgetOldReplays())

export const JOBS: Job[] = [
  { queue: EXPIRE_APPROVALS, everySeconds: 2, run: sweepApprovals },
  { queue: APPLY_CHANGES, everySeconds: 1, run: applyDueChanges },
  { queue: PURGE, everySeconds: 600, run: purge },
  { queue: REPLAYS, everySeconds: 2, run: () => replays.startDue() },
  { queue: EXPORTS, everySeconds: 1, run: () => exportsMade.startDue() },
  { queue: EXPORT_CHECKS, everySeconds: 300, run: checkExports },
  { queue: NIGHTLY_REPLAYS, everySeconds: 600, run: startNightlyReplays },
  { queue: PARTITIONS, everySeconds: 6 * 3_600, run: makePartitions },
  { queue: DELIVER_FEEDS, everySeconds: 2, run: deliverFeeds },
  { queue: INDEX_AUDIT, everySeconds: 5, run: indexEntries },
  { queue: ANCHORS, everySeconds: 2, run: anchorConfigured },
  { queue: ERASURES, everySeconds: 5, run: finishErasures },
  { queue: RETENTION, everySeconds: 900, run: runRetention },
  { queue: SIGN_IN_FAILURES, everySeconds: 60, run: recordAllSignInFailures },
]
