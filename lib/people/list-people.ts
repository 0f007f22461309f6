import { z } from 'zod'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { type Actor, demand } from './actor.ts'
import { ROLES } from './permissions.ts'

export const listPeopleQuery = pageQuery.extend({
  /** Part of a name or an e-mail address. */
  q: z.string().trim().max(100).optional(),
  role: z.enum(ROLES).optional(),
  status: z.enum(['active', 'suspended']).optional(),
})

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  status: z.string(),
  joined_at: z.iso.datetime(),
})
export type PersonView = z.output<typeof personView>

/** Members by name. */
export async function listPeople(actor: Actor, input: unknown): Promise<Page<PersonView>> {
  const query = parseWith(listPeopleQuery, input, 'query')
  demand(actor, 'people.read')
  const after = afterKeys(query, 'text', 'text')
  const rows = await read(actor.organizationId, (db) =>
    db.membership.findMany({
      where: {
        organizationId: actor.organizationId,
        ...(query.status ? { status: query.status } : {}),
        ...(query.role ? { roles: { has: query.role } } : {}),
        AND: [
          query.q
            ? {
                OR: [
                  { name: { contains: query.q, mode: 'insensitive' as const } },
                  { email: { contains: query.q, mode: 'insensitive' as const } },
                ],
              }
            : {},
          after
            ? {
                OR: [
                  { name: { gt: after[0] as string } },
                  { name: after[0] as string, personId: { gt: after[1] as string } },
                ],
              }
            : {},
        ],
      },
      orderBy: [{ name: 'asc' }, { personId: 'asc' }],
      take: query.limit + 1,
    }),
  )
  return toPage(
    rows,
    query.limit,
    (m) => [m.name, m.personId],
    (m) => ({
      id: m.personId,
      name: m.name,
      email: m.email,
      roles: m.roles,
      status: m.status,
      joined_at: m.createdAt.toISOString(),
    }),
  )
}
