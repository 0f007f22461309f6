import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { type ServiceAccountView, viewOfServiceAccount } from './service-account-view.ts'

export const listServiceAccountsQuery = pageQuery.extend({ live: z.enum(['true', 'false']).optional() })

/** Newest first. */
export async function listServiceAccounts(actor: Actor, input: unknown): Promise<Page<ServiceAccountView>> {
  const query = parseWith(listServiceAccountsQuery, input, 'query')
  demand(actor, 'integrate.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')
  return await read(organizationId, async (db) => {
    const rows = await db.serviceAccount.findMany({
      where: {
        organizationId,
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
      (r) => viewOfServiceAccount(r, names),
    )
  })
}
