import type { Metadata } from 'next'
import { FilterBar } from '../../../components/page/filter-bar.tsx'
import { Page } from '../../../components/page/page.tsx'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../components/page/search-params.ts'
import { Forbidden } from '../../../components/ui/states.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { listPeople } from '../../../lib/people/list-people.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { listAgentsWithActivity } from '../../../lib/registry/agents/list-agents-with-activity.ts'
import { ENVIRONMENTS } from '../_frame/environments.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { AgentTable } from './_components/agent-table.tsx'
import { NoAgents } from './_components/no-agents.tsx'
import { RegisterButton } from './_components/register-button.tsx'

export const metadata: Metadata = { title: 'Agents' }

export default async function Agents({ searchParams }: PageProps<'/agents'>) {
  const person = await currentPerson()
  if (!may(person, 'agents.read')) return <Forbidden what="see agents" roles={rolesWith('agents.read')} />
  const params = await searchParams
  const [q, owner, cursor] = [one(params.q), one(params.owner), one(params.cursor)]
  const status = oneOf(['active', 'suspended'], params.status)
  const environment = oneOf(ENVIRONMENTS, params.env)
  const [page, people] = await Promise.all([
    listAgentsWithActivity(person, {
      limit: 50,
      ...(q ? { q } : {}),
      ...(owner ? { owner } : {}),
      ...(status ? { status } : {}),
      ...(environment ? { environment } : {}),
      ...(cursor ? { cursor } : {}),
    }),
    listPeople(person, { status: 'active', limit: 100 }),
  ])
  const filtered = Boolean(q || owner || status || environment || cursor)
  const mayRegister = may(person, 'agents.write')
  const register = mayRegister && (
    <RegisterButton
      people={people.items.map(({ id, name }) => ({ id, name }))}
      more={people.next_cursor !== null}
      me={person.id}
    />
  )
  const empty = page.items.length === 0
  return (
    <Page
      title="Agents"
      intro="Which agents exist, who answers for them, and what they did this week."
      actions={!(empty && !filtered) && register}
    >
      {!(empty && !filtered) && (
        <FilterBar
          filters={[
            { name: 'q', label: 'Name', kind: 'text' },
            {
              name: 'status',
              label: 'Status',
              kind: 'select',
              options: [
                { value: 'active', label: 'Active' },
                { value: 'suspended', label: 'Suspended' },
              ],
            },
            {
              name: 'owner',
              label: 'Owner',
              kind: 'select',
              options: people.items.map(({ id, name }) => ({ value: id, label: name })),
            },
          ]}
        />
      )}
      {empty ? <NoAgents filtered={filtered} register={register} /> : <AgentTable rows={page.items} />}
      <Pagination
        noun={page.items.length === 1 ? 'agent' : 'agents'}
        shown={page.items.length}
        first={cursor ? hrefWith('/agents', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/agents', params, { cursor: page.next_cursor }) : null}
      />
      <RefreshOnChange kinds={['registry', 'identity']} />
      <RefreshOnChange kinds={['decision']} everyMs={30_000} />
    </Page>
  )
}
