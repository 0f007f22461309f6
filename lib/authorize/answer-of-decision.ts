import type { Appended } from '../ledger/append.ts'
import { config } from '../platform/config.ts'
import type { Turn } from './settle-batch.ts'
import { allows } from './settle-batch.ts'

/** The JSON text that the caller receives and that is recorded, members in the order of the API's documentation. */
export function answerOf({ draft, decided, approval }: Turn, receipt: Appended): string {
  const { unbounded, ...reach } = decided.reach
  return JSON.stringify({
    id: draft.id,
    outcome: decided.outcome,
    decision: allows(decided) && !draft.dryRun,
    reason: decided.reason,
    matched: decided.rules
      .filter((r) => r.matched && r.mode === 'enforce')
      .map(({ id, outcome, code, sentence }) => ({ id, outcome, code, sentence })),
    impact: decided.impact,
    reach: unbounded ? { ...reach, unbounded } : reach,
    action_hash: decided.action_hash,
    snapshot: draft.state.snapshotHash,
    valid_until: decided.valid_until,
    approval: approval && { ...approval, status_url: `${config().decisionPointUrl}/api/v1/approvals/${approval.id}` },
    alternative: decided.alternative,
    obligations: decided.obligations,
    retry_after: decided.retry_after,
    ...(decided.field_errors.length ? { errors: decided.field_errors } : {}),
    ...(draft.dryRun ? { dry_run: true } : {}),
    ...(draft.group === null ? {} : { group: draft.group }),
    receipt: { log: receipt.log, index: receipt.index, leaf: receipt.leaf },
  })
}
