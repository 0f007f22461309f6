import { randomBytes } from 'node:crypto'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { config } from '../platform/config.ts'
import type { Tx } from '../platform/db.ts'
import { hashToken } from '../platform/secret.ts'
import { accountByEmail, askAccounts } from './accounts.ts'
import type { Role } from './permissions.ts'

// One-time links: 32 random bytes, of which only the hash is kept. Opening one shows a page and changes nothing, because
// mail scanners open links too; the page's form uses it up, once.

export const SETUP_MINUTES = 15
export const INVITATION_HOURS = 72
export const RESET_HOURS = 1

export function newLink(path: '/set-up' | '/link'): { url: string; hash: string } {
  const token = randomBytes(32).toString('base64url')
  return { url: `${config().consoleUrl}${path}/${token}`, hash: hashToken(token) }
}
export const tokenOfLink = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? ''

export interface LinkView {
  purpose: 'setup' | 'invitation' | 'reset'
  state: 'live' | 'used' | 'expired'
  organizationId: string | null
  organizationName: string | null
  personId: string | null
  email: string | null
  roles: Role[]
  expiresAt: Date
  /** Whether somebody has an account under this address already, and how they prove it. */
  account: 'none' | 'password' | 'provider'
}

/** What a link is for, without using it. Null for what was never a link. */
export async function readLink(token: string): Promise<LinkView | null> {
  const [row] = await askAccounts<{
    purpose: string
    organization_id: string | null
    organization_name: string | null
    person_id: string | null
    email: string | null
    roles: string[]
    expires_at: Date
    state: string
  }>(null, 'SELECT * FROM installation.read_link($1, $2::timestamptz)', [hashToken(token), now()])
  if (!row) return null
  const account = row.email ? await accountByEmail(row.email) : null
  return {
    purpose: row.purpose as LinkView['purpose'],
    state: row.state as LinkView['state'],
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    personId: row.person_id,
    email: row.email,
    roles: row.roles as Role[],
    expiresAt: row.expires_at,
    account: account ? (account.has_password ? 'password' : 'provider') : 'none',
  }
}

export async function demandLiveLink(token: string, purpose: LinkView['purpose']): Promise<LinkView> {
  const link = await readLink(token)
  if (link?.purpose === purpose && link.state === 'live') return link
  throw linkOver()
}

/** Inside the transaction of what the link allows: of two at once, one gets the row. */
export async function takeLink(tx: Tx, token: string, purpose: LinkView['purpose']): Promise<void> {
  const taken = await askAccounts(tx, 'SELECT organization_id FROM installation.use_link($1, $2, $3::timestamptz)', [
    hashToken(token),
    purpose,
    now(),
  ])
  if (!taken.length) throw linkOver()
}

const linkOver = () =>
  new AppError(
    410,
    'link_over',
    'This link was used already, has expired, or was replaced by a newer one. Ask for another.',
  )

export async function createLinkHere(
  tx: Tx,
  link: {
    hash: string
    purpose: 'invitation' | 'reset'
    personId: string | null
    email: string
    roles: readonly string[]
    createdBy: string
    expiresAt: Date
  },
): Promise<void> {
  await askAccounts(
    tx,
    'SELECT true AS done FROM installation.create_link_here($1, $2, $3, $4, $5::text[], $6, $7::timestamptz, $8::timestamptz)',
    [link.hash, link.purpose, link.personId, link.email, link.roles, link.createdBy, now(), link.expiresAt],
  )
}
