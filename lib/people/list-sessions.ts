import { z } from 'zod'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { findMember } from './find-member.ts'
import { memberInput } from './suspend-member.ts'

export const sessionView = z.object({
  id: z.string(),
  via: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  current: z.boolean(),
})
export type OpenSession = z.output<typeof sessionView>

/** Live sessions of a person in this organization, the newest 100. */
export async function listSessions(actor: Actor, input: unknown): Promise<OpenSession[]> {
  const { person } = parseWith(memberInput, input)
  if (!(actor.kind === 'person' && actor.id === person)) demand(actor, 'people.write')
  const rows = await inTransaction(actor.organizationId, async (tx) => {
    await findMember(tx, actor.organizationId, person)
    return askAccounts<{ id: string; via: string; created_at: Date; expires_at: Date }>(
      tx,
      'SELECT * FROM installation.sessions_here($1, $2::timestamptz)',
      [person, now()],
    )
  })
  return rows.map((r) => ({
    id: r.id,
    via: r.via,
    created_at: r.created_at.toISOString(),
    expires_at: r.expires_at.toISOString(),
    current: actor.kind === 'person' && actor.sessionId === r.id,
  }))
}
