import { now } from '../platform/clock.ts'
import { askAccounts } from './accounts.ts'
import { newLink, SETUP_MINUTES } from './links.ts'

/** The link by which the first admin sets an empty installation up, or null when there is an organization already. */
export async function createSetupLink(): Promise<{ url: string; expiresAt: Date } | null> {
  const at = now()
  const expiresAt = new Date(at.getTime() + SETUP_MINUTES * 60_000)
  const { url, hash } = newLink('/set-up')
  const [row] = await askAccounts<{ created: boolean }>(
    null,
    'SELECT installation.create_setup_link($1, $2::timestamptz, $3::timestamptz) AS created',
    [hash, at, expiresAt],
  )
  return row?.created ? { url, expiresAt } : null
}
