import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { namesOf } from './names.ts'

export interface OpenChange {
  id: string
  title: string
  state: string
  mine: boolean
  author: string | null
  at: string
}

/** Changes of this policy that are not applied yet, newest first: whoever edits it should know of them. */
export async function openChangesOfPolicy(actor: Actor, policyId: string): Promise<OpenChange[]> {
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const about = JSON.stringify([{ policy: { content: { id: policyId } } }])
  return await read(organizationId, async (db) => {
    const rows = await db.$queryRaw<
      { id: string; title: string; state: string; author_id: string; updated_at: Date }[]
    >`
      SELECT id, title, state, author_id, updated_at FROM change_request
       WHERE organization_id = ${organizationId} AND state IN ('draft', 'in_review', 'approved', 'scheduled')
         AND items @> ${about}::jsonb
       ORDER BY updated_at DESC LIMIT 5`
    const names = await namesOf(
      db,
      organizationId,
      rows.map((r) => r.author_id),
    )
    return rows.map((r) => ({
      id: r.id,
      title: r.title,
      state: r.state,
      mine: r.author_id === actor.id,
      author: names.get(r.author_id) ?? null,
      at: r.updated_at.toISOString(),
    }))
  })
}
