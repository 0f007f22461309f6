import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type CredentialView, viewOfCredential } from './credential-view.ts'

export const listCredentialsQuery = pageQuery.extend({ live: z.enum(['true', 'false']).optional() })

/** Newest first, the dead ones too. Overdue rotation is a member of each. */
export async function listCredentials(actor: Actor, identityId: string, input: unknown): Promise<Page<CredentialView>> {
  const query = parseWith(listCredentialsQuery, input, 'query')
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const identity = await db.agentIdentity.findUnique({
      where: { organizationId_id: { organizationId, id: identityId } },
    })
    if (!identity) throw notFound('identity')
    const rows = await db.agentCredential.findMany({
      where: {
        organizationId,
        identityId,
        ...(after ? { id: { lt: after[0] as string } } : {}),
        ...(query.live === 'true' ? { revokedAt: null } : {}),
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    })
    const names = await memberNames(
      db,
      organizationId,
      rows.map((r) => r.createdBy),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.id],
      (r) => viewOfCredential(r, names),
    )
  })
}
