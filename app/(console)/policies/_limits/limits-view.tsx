import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { listIdentities } from '../../../../lib/registry/agents/list-identities.ts'
import { listLimitsWithUse } from '../../../../lib/registry/limits/list-limits-with-use.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { listTools } from '../../../../lib/registry/tools/list-tools.ts'
import { LimitButton, type LimitChoices } from './limit-button.tsx'
import { LimitTable } from './limit-table.tsx'

export async function LimitsView({
  person,
  params,
  cursor,
}: {
  person: PersonActor
  params: SearchParams
  cursor: string | null
}) {
  const [page, queues, settings] = await Promise.all([
    listLimitsWithUse(person, { limit: 50, ...(cursor ? { cursor } : {}) }),
    listQueueOptions(person),
    getSettings(person),
  ])
  const defaultQueue = settings.settings.default_queue
  const choices = may(person, 'limits.write') ? await choicesFor(person, queues, defaultQueue) : null
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[68ch] text-sm text-muted">
          What may happen in an hour or a day. Counted when an action is allowed, in the order of the ledger, so that
          not even one more passes.
        </p>
        {choices && page.items.length > 0 && <LimitButton choices={choices} />}
      </div>
      {page.items.length === 0 ? (
        <EmptyState title="No limit is set yet" actions={choices && <LimitButton choices={choices} />}>
          <p>
            A limit bounds what an agent can do in an hour or a day: how often it acts, how much money it moves, how
            many rows it reaches. Beyond it the answer is no, with when to try again, or a person is asked.
          </p>
          {!choices && <p>An admin sets limits.</p>}
        </EmptyState>
      ) : (
        <LimitTable rows={page.items} queues={queues} defaultQueue={defaultQueue} choices={choices} />
      )}
      <Pagination
        noun="limits"
        shown={page.items.length}
        first={cursor ? hrefWith('/policies', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/policies', params, { cursor: page.next_cursor }) : null}
      />
    </>
  )
}

async function choicesFor(
  person: PersonActor,
  queues: LimitChoices['queues'],
  defaultQueue: string,
): Promise<LimitChoices> {
  const [tools, identities] = await Promise.all([
    listTools(person, { limit: 100 }),
    listIdentities(person, { limit: 100 }),
  ])
  return {
    queues,
    defaultQueue,
    tools: tools.items.map((t) => t.name),
    identities: identities.items.map((i) => ({
      id: i.id,
      label: `${i.agent.name}, ${ENVIRONMENT_WORDS[i.environment].toLowerCase()}`,
    })),
  }
}
