import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'

export interface OpenInvitation {
  email: string
  roles: string[]
  invited_by: string
  created_at: string
  expires_at: string
}

/** Invitations that still wait for their person: the newest 100. */
export async function listInvitations(actor: Actor): Promise<OpenInvitation[]> {
  demand(actor, 'people.write')
  // in a transaction, because the function looks at the organization of the transaction
  const rows = await inTransaction(actor.organizationId, (tx) =>
    askAccounts<{ email: string; roles: string[]; created_by: string; created_at: Date; expires_at: Date }>(
      tx,
      'SELECT * FROM installation.invitations_here($1::timestamptz)',
      [now()],
    ),
  )
  return rows.map((r) => ({
    email: r.email,
    roles: r.roles,
    invited_by: r.created_by,
    created_at: r.created_at.toISOString(),
    expires_at: r.expires_at.toISOString(),
  }))
}
