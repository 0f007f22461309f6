import { z } from 'zod'
import { Prisma } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { ENVIRONMENTS, OUTCOMES } from '../../policy/types.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { reviewAt } from './count-due-reviews.ts'
import { countHits } from './count-hits.ts'
import { type PolicySummary, summaryOfPolicy } from './policy-view.ts'

export const listPoliciesQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional(),
  status: z.enum(['active', 'retired']).optional(),
  owner: z.string().max(100).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  mode: z.enum(['enforce', 'log']).optional(),
  kind: z.enum(['guard', 'permit']).optional(),
  /** Those whose review is overdue. */
  review: z.enum(['due']).optional(),
  /** Those that hold there: the ones that name it and the ones that name none. */
  environment: z.enum(ENVIRONMENTS).optional(),
})
type Query = z.output<typeof listPoliciesQuery>

/** By id, with the hits of the last 30 days. `q` looks into id, sentence and reason code. */
export async function listPolicies(actor: Actor, input: unknown): Promise<Page<PolicySummary>> {
  const query = parseWith(listPoliciesQuery, input, 'query')
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'text')?.[0]
  return await read(organizationId, async (db) => {
    const ids = await db.$queryRaw<{ id: string; version: number }[]>(Prisma.sql`
      SELECT p.id, v.version FROM policy_catalog_entry p JOIN policy_version v
          ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
       WHERE ${Prisma.join(conditions(organizationId, query, after), ' AND ')}
       ORDER BY p.id LIMIT ${query.limit + 1}`)
    const rows = await db.policyCatalogEntry.findMany({
      where: { organizationId, id: { in: ids.map((r) => r.id) } },
      include: { versions: { where: { OR: ids.map((r) => ({ policyId: r.id, version: r.version })) } } },
      orderBy: { id: 'asc' },
    })
    const hits = await countHits(
      db,
      organizationId,
      ids.map((r) => r.id),
    )
    const names = await memberNames(
      db,
      organizationId,
      rows.map((r) => r.ownerId),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.id],
      (r) => summaryOfPolicy(r, names, hits.get(r.id) ?? 0),
    )
  })
}

function conditions(organizationId: string, query: Query, after: string | undefined): Prisma.Sql[] {
  const all = [Prisma.sql`p.organization_id = ${organizationId}`]
  if (after !== undefined) all.push(Prisma.sql`p.id > ${after}`)
  if (query.status) all.push(Prisma.sql`p.status = ${query.status}`)
  if (query.owner) all.push(Prisma.sql`p.owner_id = ${query.owner}`)
  for (const member of ['outcome', 'mode', 'kind'] as const)
    if (query[member]) all.push(Prisma.sql`v.content->>${member} = ${query[member]}`)
  if (query.environment)
    all.push(
      Prisma.sql`(v.content->'environments' = '[]'::jsonb OR v.content->'environments' @> to_jsonb(${query.environment}::text))`,
    )
  if (query.review) all.push(Prisma.sql`p.status = 'active' AND ${reviewAt} <= ${now()}`)
  if (query.q) {
    const like = `%${query.q.replace(/[\\%_]/g, '\\$&')}%`
    all.push(
      Prisma.sql`(p.id ILIKE ${like} OR v.content->>'sentence' ILIKE ${like} OR v.content->>'reason_code' ILIKE ${like})`,
    )
  }
  return all
}
