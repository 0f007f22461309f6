import { z } from 'zod'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { type Actor, demand, may } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'
import { holding, needed, type RolesNow, reviewingRoles } from './approvals.ts'
import type { ChangeSummary } from './change-view.ts'
import { type ChangeState, STATES } from './fields.ts'
import { agreementOf, rolesNow, voteOf } from './load-change.ts'
import { namesOf } from './names.ts'

export const CHANGE_VIEWS = ['review', 'open', 'scheduled', 'applied', 'emergency', 'closed'] as const
export const listChangesQuery = pageQuery.extend({
  /**
   * `review`: what waits for somebody like whoever asks; `open`: drafts and all that may still take effect; `emergency`:
   * applied without approvals, and not reviewed yet.
   */
  view: z.enum(CHANGE_VIEWS).optional(),
  state: z.enum(STATES).optional(),
})

const VIEWS: { [v in (typeof CHANGE_VIEWS)[number]]: Prisma.ChangeRequestWhereInput } = {
  review: { state: 'in_review' },
  open: { state: { in: ['draft', 'in_review', 'approved', 'scheduled', 'rejected'] } },
  scheduled: { state: 'scheduled' },
  applied: { state: { in: ['applied', 'rolled_back'] } },
  emergency: { emergencyBy: { not: null }, reviewedAt: null },
  closed: { state: { in: ['withdrawn', 'rejected'] } },
}

/** Last moved first. */
export async function listChanges(actor: Actor, input: unknown): Promise<Page<ChangeSummary>> {
  const query = parseWith(listChangesQuery, input, 'query')
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const [at, id] = afterKeys(query, 'time', 'text') ?? []
  const updatedAt = new Date(at ?? 0)
  return await read(organizationId, async (db) => {
    const rows = await db.changeRequest.findMany({
      where: {
        AND: [
          { organizationId },
          query.view ? VIEWS[query.view] : {},
          query.view === 'review' ? reviewableBy(actor) : {},
          query.state ? { state: query.state } : {},
          id === undefined ? {} : { OR: [{ updatedAt: { lt: updatedAt } }, { updatedAt, id: { lt: id } }] },
        ],
      },
      // what they hold may be megabytes; the list tells how much of what
      omit: HEAVY,
      include: { reviews: true },
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      take: query.limit + 1,
    })
    const names = await namesOf(
      db,
      organizationId,
      rows.map((r) => r.authorId),
    )
    const roles = await rolesNow(
      db,
      organizationId,
      rows.flatMap((r) => r.reviews.map((v) => v.personId)),
    )
    const contents = await contentsOf(
      db,
      organizationId,
      rows.map((r) => r.id),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.updatedAt.toISOString(), r.id],
      (r) => summaryOf(r, contents.get(r.id) ?? { items: 0, kinds: [] }, names, roles),
    )
  })
}

const HEAVY = { items: true, base: true, before: true, after: true } as const
interface Content {
  items: number
  kinds: string[]
}
async function contentsOf(db: PrismaClient, organizationId: string, ids: string[]): Promise<Map<string, Content>> {
  const rows = await db.$queryRaw<({ id: string } & Content)[]>`
    SELECT c.id, jsonb_array_length(c.items) AS items,
           ARRAY(SELECT DISTINCT i->>'kind' FROM jsonb_array_elements(c.items) i ORDER BY 1) AS kinds
      FROM change_request c WHERE c.organization_id = ${organizationId} AND c.id = ANY(${ids}::text[])`
  return new Map(rows.map(({ id, ...content }) => [id, content]))
}

type Row = Prisma.ChangeRequestGetPayload<{ omit: typeof HEAVY; include: { reviews: true } }>
const summaryOf = (row: Row, content: Content, names: Map<string, string>, roles: RolesNow): ChangeSummary => ({
  id: row.id,
  title: row.title,
  state: row.state as ChangeState,
  author: { id: row.authorId, name: names.get(row.authorId) ?? null },
  ...content,
  loosening: row.loosening,
  approvals: holding(row.reviews.map(voteOf), agreementOf(row), roles).length,
  approvals_needed: needed(row),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
  apply_at: row.applyAt?.toISOString() ?? null,
  applied_at: row.appliedAt?.toISOString() ?? null,
  review_due_at: row.emergencyBy !== null && row.reviewedAt === null ? (row.reviewDueAt?.toISOString() ?? null) : null,
  roll_back_of: row.rollBackOf,
})

/** Not one's own, not one about oneself, and not one that has one's vote already. */
function reviewableBy(actor: Actor): Prisma.ChangeRequestWhereInput {
  if (actor.kind !== 'person' || !may(actor, 'changes.review')) return { id: '' }
  return { NOT: { closedTo: { has: actor.id } } }
}

export interface OpenChanges {
  /** In review, and this person may vote. */
  to_review: number
  /** Approved, and this person may apply it. */
  to_apply: number
  /** Applied in an emergency and not reviewed yet: everybody sees this. */
  unreviewed: number
}

/** For the frame of the console: what waits. */
export async function countOpenChanges(actor: Actor): Promise<OpenChanges> {
  const { organizationId } = actor
  if (!may(actor, 'changes.read', 'registry:read')) return { to_review: 0, to_apply: 0, unreviewed: 0 }
  return await read(organizationId, async (db) => {
    const reviews = actor.kind === 'person' && reviewingRoles(actor.roles).length > 0
    return {
      to_review: reviews
        ? await db.changeRequest.count({ where: { organizationId, state: 'in_review', ...reviewableBy(actor) } })
        : 0,
      to_apply: may(actor, 'changes.apply')
        ? await db.changeRequest.count({ where: { organizationId, state: 'approved' } })
        : 0,
      unreviewed: await db.changeRequest.count({
        where: { organizationId, emergencyBy: { not: null }, reviewedAt: null },
      }),
    }
  })
}
