import { nowMs } from '../platform/clock.ts'
import { askAccounts } from './accounts.ts'

const KEPT_DAYS = 30

/**
 * Sessions and links that ended long ago, and counts of addresses without an account. What happened is in the ledger.
 * @returns how many rows went
 */
export async function forgetOldSignIns(): Promise<number> {
  const before = new Date(nowMs() - KEPT_DAYS * 86_400_000)
  const [row] = await askAccounts<{ gone: number }>(
    null,
    'SELECT installation.forget_old_sign_ins($1::timestamptz) AS gone',
    [before],
  )
  return row?.gone ?? 0
}
