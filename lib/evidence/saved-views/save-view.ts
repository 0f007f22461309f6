import { z } from 'zod'
import type { SavedViewModel } from '../../../generated/prisma/models.ts'
import { append, type EntryInput, sqlOfTx } from '../../ledger/append.ts'
import type { Actor, PersonActor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { inTransaction, type Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import { conflict } from '../../registry/access.ts'
import { entryBy } from '../../registry/entry-by.ts'
import { memberNames } from '../../registry/member-names.ts'
import { keptQuery, VIEW_PAGES, type ViewPage } from './pages.ts'
import { demandPerson, demandViews, type SavedView, viewFields, viewOfSaved } from './saved-view.ts'

const VIEWS_MAX = 100
export const saveViewBody = z.strictObject({
  page: z.enum(VIEW_PAGES),
  ...viewFields,
  shared: z.boolean().default(false),
})
export const changeViewBody = z
  .strictObject({
    name: viewFields.name.optional(),
    query: viewFields.query.optional(),
    shared: viewFields.shared.optional(),
  })
  .refine((b) => Object.values(b).some((v) => v !== undefined), { error: 'names nothing to change' })

export async function saveView(actor: Actor, input: unknown): Promise<SavedView> {
  const body = parseWith(saveViewBody, input, 'body')
  demandViews(actor, body.page)
  const { organizationId, id: ownerId } = actor
  return await inTransaction(organizationId, async (tx) => {
    await free(tx, actor, body.page, body.name)
    if ((await tx.savedView.count({ where: { organizationId, ownerId } })) >= VIEWS_MAX)
      throw conflict('too_many', `You have ${VIEWS_MAX} views, which is as many as there can be.`)
    const view = await tx.savedView.create({
      data: {
        organizationId,
        id: newId('sav'),
        page: body.page,
        name: body.name,
        query: keptQuery(body.page, body.query),
        shared: body.shared,
        ownerId,
        createdAt: now(),
        updatedAt: now(),
      },
    })
    await append(sqlOfTx(tx), organizationId, [saved(actor, view)])
    return viewOfSaved(view, actor, await memberNames(tx, organizationId, [ownerId]))
  })
}

/** Renames a view, gives it other filters, shares it or takes it back: whose it is. */
export async function changeView(actor: Actor, id: string, input: unknown): Promise<SavedView> {
  const body = parseWith(changeViewBody, input, 'body')
  demandPerson(actor)
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const before = await ownView(tx, actor, id)
    if (body.name !== undefined && body.name !== before.name) await free(tx, actor, before.page as ViewPage, body.name)
    const after = await tx.savedView.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        updatedAt: now(),
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.shared === undefined ? {} : { shared: body.shared }),
        ...(body.query === undefined ? {} : { query: keptQuery(before.page as ViewPage, body.query) }),
      },
    })
    await append(sqlOfTx(tx), organizationId, [saved(actor, after)])
    return viewOfSaved(after, actor, await memberNames(tx, organizationId, [after.ownerId]))
  })
}

export async function removeView(actor: Actor, id: string): Promise<{ id: string }> {
  demandPerson(actor)
  const { organizationId } = actor
  return await inTransaction(organizationId, async (tx) => {
    const before = await ownView(tx, actor, id)
    await tx.savedView.delete({ where: { organizationId_id: { organizationId, id } } })
    await append(sqlOfTx(tx), organizationId, [
      entryBy(
        actor,
        'saved_view.removed',
        { view: id, page: before.page, shared: before.shared },
        {
          subjectKind: 'saved_view',
          subjectId: id,
          summary: `Removed a saved view of ${TITLES[before.page as ViewPage]}`,
        },
        { name: before.name },
      ),
    ])
    return { id }
  })
}

const TITLES: { [p in ViewPage]: string } = { audit: 'the audit', decisions: 'the decisions' }
const saved = (actor: Actor, v: SavedViewModel): EntryInput =>
  entryBy(
    actor,
    'saved_view.saved',
    { view: v.id, page: v.page, shared: v.shared },
    {
      subjectKind: 'saved_view',
      subjectId: v.id,
      summary: `Saved a view of ${TITLES[v.page as ViewPage]}${v.shared ? ', shared with the organization' : ''}`,
    },
    { name: v.name, query: v.query },
  )

/** Another's view is theirs to change; one that is not shared does not exist for others. */
async function ownView(tx: Tx, actor: PersonActor, id: string): Promise<SavedViewModel> {
  const { organizationId } = actor
  const found = await tx.savedView.findUnique({ where: { organizationId_id: { organizationId, id } } })
  if (!found || (!found.shared && found.ownerId !== actor.id)) throw notFound('saved view')
  demandViews(actor, found.page as ViewPage)
  if (found.ownerId !== actor.id)
    throw conflict('not_yours', 'It is the view of somebody else. Save it under a name of your own.')
  return found
}
async function free(tx: Tx, { organizationId, id }: PersonActor, page: ViewPage, name: string): Promise<void> {
  const taken = await tx.savedView.findFirst({
    where: { organizationId, ownerId: id, page, name },
    select: { id: true },
  })
  if (taken) throw conflict('name_taken', `You have a view called ${name} already.`)
}
