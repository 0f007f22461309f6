import { beforeAll, expect, test } from 'vitest'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { listSavedViews } from '../../../lib/evidence/saved-views/list-views.ts'
import { keptQuery } from '../../../lib/evidence/saved-views/pages.ts'
import { changeView, removeView, saveView } from '../../../lib/evidence/saved-views/save-view.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { addPerson, openWorld, person, type World } from '../approvals/world.ts'

let w: World
let mine: PersonActor
let other: PersonActor
beforeAll(async () => {
  w = await openWorld('views')
  mine = person(w, 'compliance')
  other = await addPerson(w, 'second', ['compliance'], [])
})
const names = async (reader: PersonActor) => (await listSavedViews(reader, { page: 'audit' })).map((v) => v.name)

test('a view keeps the filters of its page, and neither a cursor nor what is open', async () => {
  expect(keptQuery('audit', '?cursor=x&entry=7&tool=billing.refund&outcome=deny&colour=red&env=production')).toBe(
    'tool=billing.refund&outcome=deny&env=production',
  )
  const view = await saveView(mine, {
    page: 'audit',
    name: 'Refunds denied',
    query: 'outcome=deny&tool=billing.refund&cursor=x',
  })
  expect(view).toMatchObject({
    query: 'tool=billing.refund&outcome=deny',
    shared: false,
    own: true,
    owner: { name: 'compliance' },
  })
  expect((await listAudit(mine, { subject: view.id })).items[0]).toMatchObject({
    type: 'saved_view.saved',
    actor: { id: mine.id },
  })
})

test('others see it when it is shared, may not change it, and lose it when it is taken back', async () => {
  const view = await saveView(mine, { page: 'audit', name: 'For all', query: 'type=grant' })
  expect(await names(other)).not.toContain('For all')
  await expect(changeView(other, view.id, { name: 'Mine' })).rejects.toMatchObject({ status: 404 })
  await changeView(mine, view.id, { shared: true })
  expect(await names(other)).toContain('For all')
  await expect(changeView(other, view.id, { name: 'Mine' })).rejects.toMatchObject({ code: 'not_yours' })
  await expect(removeView(other, view.id)).rejects.toMatchObject({ code: 'not_yours' })
  await changeView(mine, view.id, { shared: false })
  expect(await names(other)).not.toContain('For all')
})

test('it is renamed, given other filters and removed', async () => {
  const view = await saveView(mine, { page: 'audit', name: 'To change', query: 'type=grant' })
  expect(await changeView(mine, view.id, { name: 'Changed', query: 'type=agent&entry=1' })).toMatchObject({
    name: 'Changed',
    query: 'type=agent',
  })
  await removeView(mine, view.id)
  expect(await names(mine)).not.toContain('Changed')
  await expect(removeView(mine, view.id)).rejects.toMatchObject({ status: 404 })
})

test('bad input: a name twice, none at all, another page, nothing to change', async () => {
  await saveView(mine, { page: 'audit', name: 'Twice', query: '' })
  await expect(saveView(mine, { page: 'audit', name: 'Twice', query: '' })).rejects.toMatchObject({
    code: 'name_taken',
  })
  await saveView(mine, { page: 'decisions', name: 'Twice', query: 'impact=high' })
  await saveView(other, { page: 'audit', name: 'Twice', query: '' })
  await expect(saveView(mine, { page: 'audit', name: ' ', query: '' })).rejects.toMatchObject({ status: 400 })
  await expect(saveView(mine, { page: 'agents', name: 'x', query: '' })).rejects.toMatchObject({ status: 400 })
  const [view] = await listSavedViews(mine, { page: 'decisions' })
  await expect(changeView(mine, view?.id as string, {})).rejects.toMatchObject({ status: 400 })
})

test('who may not see the page has no views of it; another organization sees none', async () => {
  const ada = person(w, 'ada')
  await expect(saveView(ada, { page: 'audit', name: 'x', query: '' })).rejects.toMatchObject({ status: 403 })
  await expect(listSavedViews(ada, { page: 'audit' })).rejects.toMatchObject({ status: 403 })
  expect(await listSavedViews(ada, { page: 'decisions' })).toEqual([])
  const stranger = await openWorld('viewsother', w.t)
  const shared = await saveView(mine, { page: 'decisions', name: 'Shared', query: '', shared: true })
  expect(await listSavedViews(person(stranger, 'compliance'), { page: 'decisions' })).toEqual([])
  await expect(removeView(person(stranger, 'compliance'), shared.id)).rejects.toMatchObject({ status: 404 })
})
