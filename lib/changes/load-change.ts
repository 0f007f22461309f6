import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { ChangeEventModel, ChangeRequestModel, ChangeReviewModel } from '../../generated/prisma/models.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import type { Agreement, RolesNow, Vote } from './approvals.ts'
import type { ChangeState } from './fields.ts'
import type { ChangeItem } from './items.ts'

export type ChangeRow = ChangeRequestModel
export type Review = ChangeReviewModel & Vote
export type ChangeWithHistory = ChangeRow & {
  reviews: ChangeReviewModel[]
  events: Omit<ChangeEventModel, 'organizationId' | 'changeId'>[]
}

export const itemsOf = (row: Pick<ChangeRow, 'items'>): ChangeItem[] => row.items as unknown as ChangeItem[]
export const agreementOf = (row: Pick<ChangeRow, 'round' | 'contentHash' | 'loosening' | 'writers'>): Agreement => ({
  round: row.round,
  content_hash: row.contentHash,
  loosening: row.loosening,
  writers: row.writers,
})
export const voteOf = (r: ChangeReviewModel): Review => ({ ...r, person: r.personId, content_hash: r.contentHash })

/** Under the organization's lock: nobody else moves it meanwhile. */
export async function loadChange(tx: Tx, organizationId: string, id: string): Promise<ChangeRow> {
  const row = await tx.changeRequest.findUnique({ where: { organizationId_id: { organizationId, id } } })
  if (!row) throw notFound('change')
  return row
}

export async function votesOf(db: Tx | PrismaClient, organizationId: string, changeId: string): Promise<Review[]> {
  const rows = await db.changeReview.findMany({ where: { organizationId, changeId }, orderBy: { id: 'asc' } })
  return rows.map(voteOf)
}

/** Its history without the earlier contents: each of them may be as long as the change. */
export const eventsOf = (db: PrismaClient, organizationId: string, changeId: string) =>
  db.$queryRaw<ChangeWithHistory['events']>`
    SELECT id, at, kind, actor_id AS "actorId", text, detail - 'items' AS detail FROM change_event
     WHERE organization_id = ${organizationId} AND change_id = ${changeId} ORDER BY id`

/** What these people may do at this moment. */
export async function rolesNow(db: Tx | PrismaClient, organizationId: string, people: string[]): Promise<RolesNow> {
  if (!people.length) return new Map()
  const rows = await db.membership.findMany({
    where: { organizationId, personId: { in: people }, status: 'active' },
    select: { personId: true, roles: true },
  })
  return new Map(rows.map((r) => [r.personId, r.roles]))
}

/** Refuses what somebody changed since, and what a change in this state cannot do. */
export function demandStep(row: ChangeRow, states: readonly ChangeState[], what: string, version?: number): void {
  if (version !== undefined && version !== row.version)
    throw new AppError(409, 'changed_meanwhile', 'Somebody edited this change since you opened it.')
  if (!states.includes(row.state as ChangeState))
    throw new AppError(409, 'wrong_state', `It is ${wordOf(row.state)}: it cannot be ${what}.`)
}
const wordOf = (state: string): string => (state === 'draft' ? 'a draft' : state.replaceAll('_', ' '))
