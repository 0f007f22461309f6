import { isGoverned } from '../../../../lib/changes/governed.ts'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import { listPeople } from '../../../../lib/people/list-people.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { listTools } from '../../../../lib/registry/tools/list-tools.ts'

/** What the form lets a person choose from; `owner` is there, also when there are more people than a list holds. */
export async function loadChoices(person: PersonActor, owner: { id: string; name: string | null } | null) {
  const [people, queues, settings, tools, governed] = await Promise.all([
    listPeople(person, { status: 'active', limit: 100 }),
    listQueueOptions(person),
    getSettings(person),
    listTools(person, { limit: 100 }),
    isGoverned(person),
  ])
  const list = people.items.map(({ id, name }) => ({ id, name }))
  const kept = [owner, { id: person.id, name: person.name }].flatMap((o) =>
    o?.name && !list.some((p) => p.id === o.id) ? [{ id: o.id, name: o.name }] : [],
  )
  return {
    people: { list: [...kept, ...list], more: people.next_cursor !== null },
    me: person.id,
    organization: person.organizationId,
    queues,
    defaultQueue: settings.settings.default_queue,
    tools: tools.items.map((t) => t.name),
    zone: person.timeZone,
    governed,
  }
}
