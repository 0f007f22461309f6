import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { listQueues } from '../../../../lib/registry/queues/list-queues.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { Beside } from '../panel.tsx'
import { cursorOf, wordOf } from '../query.ts'
import { QueueButton } from './queue-button.tsx'
import { QueuePanel } from './queue-panel.tsx'
import { QueueTable } from './queue-table.tsx'

/** Who is asked, and how long they have. */
export async function QueuesView({ person, params }: { person: PersonActor; params: SearchParams }) {
  const cursor = cursorOf(params)
  const open = wordOf(params.queue)
  const [page, queues, settings] = await Promise.all([
    listQueues(person, { limit: 50, ...cursor }),
    listQueueOptions(person),
    getSettings(person),
  ])
  const create = may(person, 'queues.write') && <QueueButton queues={queues} />
  return (
    <Beside panel={open && <QueuePanel person={person} name={open} params={params} queues={queues} />}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[64ch] text-sm text-muted">
          Rules ask queues, not people. Whoever has a seat can decide, except for what they own, made the keys of, or
          are acted for.
        </p>
        {create}
      </div>
      {page.items.length === 0 ? (
        <EmptyState title="No queue yet" actions={create}>
          <p>Without a queue nobody can be asked: what needs approval is denied.</p>
        </EmptyState>
      ) : (
        <QueueTable rows={page.items} openName={open} defaultQueue={settings.settings.default_queue} />
      )}
      <Pagination
        noun="queues"
        shown={page.items.length}
        first={cursor.cursor ? hrefWith('/settings', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/settings', params, { cursor: page.next_cursor }) : null}
      />
    </Beside>
  )
}
