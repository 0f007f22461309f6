import { z } from 'zod'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'

export const openInvitation = z.object({
  email: z.string(),
  roles: z.array(z.string()),
  invited_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** False: a change made it, and nobody has fetched its link yet. */
  link_shown: z.boolean(),
})
export type OpenInvitation = z.output<typeof openInvitation>

/** Invitations that still wait for their person: the newest 100. */
export async function listInvitations(actor: Actor): Promise<OpenInvitation[]> {
  demand(actor, 'people.write')
  // in a transaction, because the function looks at the organization of the transaction
  const rows = await inTransaction(actor.organizationId, (tx) =>
    askAccounts<{
      email: string
      roles: string[]
      created_by: string
      created_at: Date
      expires_at: Date
      link_shown: boolean
    }>(tx, 'SELECT * FROM installation.invitations_here($1::timestamptz)', [now()]),
  )
  return rows.map((r) => ({
    email: r.email,
    roles: r.roles,
    invited_by: r.created_by,
    created_at: r.created_at.toISOString(),
    expires_at: r.expires_at.toISOString(),
    link_shown: r.link_shown,
  }))
}
