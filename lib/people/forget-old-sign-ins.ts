import { nowMs } from '../platform/clock.ts'
import { askAccounts } from './accounts.ts'

const KEPT_DAYS = 30

/** Sessions and links that ended long ago, and counts of addresses without an account. What happened is in the ledger. */
export async function forgetOldSignIns(): Promise<void> {
  await askAccounts(null, 'SELECT true AS done FROM installation.forget_old_accounts_data($1::timestamptz)', [
    new Date(nowMs() - KEPT_DAYS * 86_400_000),
  ])
}
