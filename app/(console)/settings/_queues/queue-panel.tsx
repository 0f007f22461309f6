import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { listPeople } from '../../../../lib/people/list-people.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { getQueue } from '../../../../lib/registry/queues/get-queue.ts'
import { Panel } from '../panel.tsx'
import { Members } from './members.tsx'
import { QueueButton } from './queue-button.tsx'
import { Escalation } from './queue-table.tsx'
import { span } from './span.ts'

/** One queue: who sits in it, how long they have, and what an admin can change. */
export async function QueuePanel({
  person,
  name,
  params,
  queues,
}: {
  person: PersonActor
  name: string
  params: SearchParams
  queues: QueueOption[]
}) {
  const closeHref = hrefWith('/settings', params, { queue: null })
  const queue = await getQueue(person, name).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  if (!queue)
    return (
      <Panel title="No such queue" closeHref={closeHref}>
        <p className="text-sm text-muted">There is no queue of this name.</p>
      </Panel>
    )
  const mayWrite = may(person, 'queues.write')
  const people = mayWrite ? await listPeople(person, { status: 'active', limit: 100 }) : null
  return (
    <Panel title={<PlainText text={queue.title} />} closeHref={closeHref}>
      {queue.description && (
        <p className="text-sm">
          <PlainText text={queue.description} />
        </p>
      )}
      <DefinitionList
        termWidth="6.5rem"
        items={[
          { term: 'Name', value: <span className="mono">{queue.name}</span> },
          { term: 'Answers in', value: span(queue.service_level_seconds) },
          { term: 'Passed on', value: <Escalation queue={queue} rows={queues} /> },
        ]}
      />
      {mayWrite && (
        <div>
          <QueueButton queue={queue} queues={queues} />
        </div>
      )}
      <Members
        queue={queue.name}
        members={queue.members}
        people={people?.items.map(({ id, name: who }) => ({ id, name: who })) ?? null}
        more={people !== null && people.next_cursor !== null}
      />
    </Panel>
  )
}
