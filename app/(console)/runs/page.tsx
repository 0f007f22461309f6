import type { Metadata } from 'next'
import { FilterBar } from '../../../components/page/filter-bar.tsx'
import { Page } from '../../../components/page/page.tsx'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf, plain, type SearchParams } from '../../../components/page/search-params.ts'
import { endOf, startOf } from '../../../components/time/day-bounds.ts'
import { Forbidden } from '../../../components/ui/states.tsx'
import { listRuns } from '../../../lib/evidence/list-runs.ts'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { config } from '../../../lib/platform/config.ts'
import { ENVIRONMENTS } from '../../../lib/policy/types.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { agentOptions } from '../decisions/filter-options.ts'
import { pageOrFirst } from '../decisions/first-page.ts'
import { withChosen } from '../decisions/with-chosen.ts'
import { NoRuns } from './_list/no-runs.tsx'
import { RunTable } from './_list/run-table.tsx'
import { RUN_WORDS } from './words.ts'

export const metadata: Metadata = { title: 'Runs' }

const STATES = ['running', 'waiting', 'finished'] as const
const FILTERS = ['text', 'agent', 'state', 'from', 'to']

export default async function Runs({ searchParams }: PageProps<'/runs'>) {
  const person = await currentPerson()
  if (!may(person, 'runs.read')) return <Forbidden what="see runs" roles={rolesWith('runs.read')} />
  const params = await searchParams
  const [page, agents] = await Promise.all([
    pageOrFirst(queryOf(params, person.timeZone), (query) => listRuns(person, query)),
    agentOptions(person),
  ])
  const filtered = [...FILTERS, 'env'].some((name) => Boolean(one(params[name])))
  return (
    <Page
      title="Runs"
      intro="One task of an agent at a time: what it was asked, what it asked, and how long it waited."
    >
      <FilterBar
        filters={[
          { name: 'text', label: 'Request or the agent’s own id', kind: 'text' },
          { name: 'agent', label: 'Agent', kind: 'select', options: withChosen(agents, one(params.agent)) },
          {
            name: 'state',
            label: 'State',
            kind: 'select',
            options: STATES.map((value) => ({ value, label: RUN_WORDS[value] })),
          },
          { name: 'from', label: 'Active from', kind: 'date' },
          { name: 'to', label: 'to', kind: 'date' },
        ]}
      />
      {page.items.length === 0 ? (
        <NoRuns filtered={filtered} clearHref={hrefWith('/runs', {}, {})} decisionPoint={config().decisionPointUrl} />
      ) : (
        <RunTable rows={page.items} env={one(params.env) ?? null} />
      )}
      <Pagination
        noun="runs"
        shown={page.items.length}
        first={params.cursor ? hrefWith('/runs', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/runs', params, { cursor: page.next_cursor }) : null}
      />
      {!params.cursor && <RefreshOnChange kinds={['decision', 'approval']} everyMs={5000} />}
    </Page>
  )
}

/** What an address says is not trusted: unknown words are left out. */
function queryOf(params: SearchParams, zone: string): Record<string, string> {
  const asked = {
    text: plain(params.text),
    agent: plain(params.agent),
    environment: oneOf(ENVIRONMENTS, params.env),
    state: oneOf(STATES, params.state),
    from: startOf(one(params.from), zone),
    to: endOf(one(params.to), zone),
    cursor: one(params.cursor) ?? null,
  }
  return Object.fromEntries(Object.entries(asked).filter((e): e is [string, string] => e[1] !== null))
}
