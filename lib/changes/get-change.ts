import type { PrismaClient } from '../../generated/prisma/client.ts'
import { type Actor, demand, may } from '../people/actor.ts'
import type { Role } from '../people/permissions.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import type { Json } from '../policy/types.ts'
import { holding, isEnough, lapse, needed, type RolesNow, reviewingRoles } from './approvals.ts'
import { type Conflict, conflictsOf } from './assess.ts'
import type { ChangeView, Who } from './change-view.ts'
import { type ChangeState, OPEN_STATES } from './fields.ts'
import { mayDraft } from './item-rights.ts'
import { agreementOf, type ChangeWithHistory, eventsOf, itemsOf, type Review, rolesNow, voteOf } from './load-change.ts'
import { namesOf } from './names.ts'
import { readTargets } from './read-targets.ts'
import { peopleConcerned } from './targets.ts'
import { type WayBack, wayBack } from './way-back.ts'

export async function getChange(actor: Actor, id: string): Promise<ChangeView> {
  demand(actor, 'changes.read', 'registry:read')
  return await changeOf(actor, id)
}

/** For whoever may do something with it: what came of it. */
export async function changeOf(actor: Actor, id: string): Promise<ChangeView> {
  const { organizationId } = actor
  return await read(organizationId, async (db) => {
    const found = await db.changeRequest.findUnique({
      where: { organizationId_id: { organizationId, id } },
      include: { reviews: { orderBy: { id: 'asc' } } },
    })
    if (!found) throw notFound('change')
    const row = { ...found, events: await eventsOf(db, organizationId, id) }
    const votes = row.reviews.map(voteOf)
    const roles = await rolesNow(
      db,
      organizationId,
      votes.map((v) => v.person),
    )
    const open = isOpen(row.state)
    const items = itemsOf(row)
    const conflicts = open ? conflictsOf(items, row.base as Json[], await readTargets(db, organizationId, items)) : []
    const names = await namesOf(db, organizationId, peopleIn(row))
    const applied = row.state === 'applied' && may(actor, 'changes.apply')
    const back = applied ? await wayBack(db, row, await newestApplied(db, organizationId)) : null
    return viewOf(row, { actor, votes, roles, conflicts, names, back })
  })
}

const isOpen = (state: string): boolean => OPEN_STATES.includes(state as ChangeState)

/** The one that is taken back in one click; once it was, the one before it takes people: nobody steps back alone twice. */
export async function newestApplied(
  db: Pick<PrismaClient, 'changeRequest'>,
  organizationId: string,
): Promise<string | null> {
  const found = await db.changeRequest.findFirst({
    where: { organizationId, appliedOrder: { not: null } },
    orderBy: { appliedOrder: 'desc' },
    select: { id: true },
  })
  return found?.id ?? null
}

const peopleIn = (row: ChangeWithHistory): string[] =>
  [
    row.authorId,
    ...row.writers,
    row.scheduledBy,
    row.appliedBy,
    row.emergencyBy,
    row.reviewedBy,
    row.rolledBackBy,
    ...row.reviews.map((r) => r.personId),
    ...row.events.map((e) => e.actorId),
  ].filter((id) => id !== null)

interface Around {
  actor: Actor
  votes: Review[]
  roles: RolesNow
  conflicts: Conflict[]
  names: Map<string, string>
  /** How it would be taken back; null when it cannot be, or not by this actor. */
  back: WayBack | null
}

function viewOf(row: ChangeWithHistory, around: Around): ChangeView {
  const { votes, roles, names, conflicts } = around
  const change = agreementOf(row)
  const held = holding(votes, change, roles)
  const open = isOpen(row.state)
  const who = (id: string): Who => ({ id, name: names.get(id) ?? null })
  const maybe = (id: string | null): Who | null => (id === null ? null : who(id))
  const failure = row.failure as { code: string; sentence: string; at: string } | null
  return {
    id: row.id,
    title: row.title,
    why: row.why,
    state: row.state as ChangeState,
    version: row.version,
    content_hash: row.contentHash,
    author: who(row.authorId),
    writers: row.writers.map(who),
    items: row.items as ChangeView['items'],
    base_snapshot: row.baseSnapshot,
    conflicts,
    loosening: row.loosening,
    loosening_why: row.looseningWhy as ChangeView['loosening_why'],
    approvals_needed: needed(row),
    enough: isEnough(held, row),
    approvals: votes.map((v) => {
      // of what is over it is told what was, not what would count now
      const lapsed = v.verdict !== 'approve' || !open ? null : lapse(v, change, roles)
      const ofThis = v.round === row.round && v.content_hash === row.contentHash
      return {
        person: who(v.person),
        role: v.role,
        verdict: v.verdict as 'approve' | 'reject',
        at: v.at.toISOString(),
        note: v.note,
        counts: v.verdict === 'approve' && ofThis && lapsed === null,
        lapsed,
      }
    }),
    submitted_at: row.submittedAt?.toISOString() ?? null,
    apply_at: row.applyAt?.toISOString() ?? null,
    scheduled_by: maybe(row.scheduledBy),
    failure: failure && { code: failure.code, sentence: failure.sentence, at: failure.at },
    applied:
      row.appliedAt && row.appliedBy
        ? {
            at: row.appliedAt.toISOString(),
            by: who(row.appliedBy),
            snapshot_before: row.snapshotBefore,
            snapshot_after: row.snapshotAfter,
          }
        : null,
    results: row.results as ChangeView['results'],
    emergency:
      row.emergencyBy && row.emergencyReason && row.reviewDueAt
        ? {
            by: who(row.emergencyBy),
            reason: row.emergencyReason,
            review_due_at: row.reviewDueAt.toISOString(),
            reviewed_by: maybe(row.reviewedBy),
            reviewed_at: row.reviewedAt?.toISOString() ?? null,
            note: row.reviewNote,
          }
        : null,
    roll_back_of: row.rollBackOf,
    rolled_back:
      row.rolledBackAt && row.rolledBackBy
        ? { at: row.rolledBackAt.toISOString(), by: who(row.rolledBackBy), reason: row.rollBackReason ?? '' }
        : null,
    roll_back_loosens: around.back?.loosens ?? [],
    closed_reason: row.closedReason,
    may: mayOf(row, around, isEnough(held, row)),
    events: row.events.map((e) => ({
      id: e.id,
      at: e.at.toISOString(),
      kind: e.kind,
      by: who(e.actorId),
      text: e.text,
      detail: e.detail as Json,
    })),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  }
}

/** What the page offers; every operation asks again for itself. */
function mayOf(row: ChangeWithHistory, { actor, votes, conflicts, back }: Around, enough: boolean): ChangeView['may'] {
  const state = row.state as ChangeState
  const items = itemsOf(row)
  const drafts =
    may(actor, 'changes.write', 'changes:write') &&
    items.every((i) => mayDraft(actor, i.kind) && !(i.kind === 'roles.set' && i.person === actor.id))
  const reviewing: Role[] = actor.kind === 'person' && may(actor, 'changes.review') ? reviewingRoles(actor.roles) : []
  const why =
    reviewing.length === 0
      ? null
      : row.writers.includes(actor.id)
        ? 'You wrote this, or a part of it: somebody else must review it.'
        : peopleConcerned(items).has(actor.id)
          ? 'This change is about you: somebody else must review it.'
          : null
  const voted = votes.some((v) => v.round === row.round && v.person === actor.id)
  const voting = ['in_review', 'approved', 'scheduled'].includes(state)
  const applies = may(actor, 'changes.apply')
  return {
    edit: drafts && isOpen(state),
    submit: drafts && state === 'draft' && conflicts.length === 0,
    rebase: drafts && isOpen(state) && conflicts.length > 0,
    withdraw: isOpen(state) && may(actor, 'changes.write') && row.writers.includes(actor.id),
    approve: voting && why === null && !voted ? reviewing : [],
    reject: voting && why === null ? reviewing : [],
    approve_not: voting ? (why ?? (voted ? 'You have voted on this content already.' : null)) : null,
    apply: applies && (state === 'approved' || state === 'scheduled') && enough && conflicts.length === 0,
    emergency:
      may(actor, 'changes.emergency') &&
      drafts &&
      isOpen(state) &&
      state !== 'rejected' &&
      !peopleConcerned(items).has(actor.id),
    review:
      row.emergencyBy !== null && row.reviewedAt === null && why === null && row.emergencyBy !== actor.id
        ? reviewing
        : [],
    roll_back: back?.how ?? null,
  }
}
