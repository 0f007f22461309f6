import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../components/page/search-params.ts'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { listReplays } from '../../../../lib/replay/list-replays.ts'
import { pageOrFirst } from '../../decisions/first-page.ts'
import { PoliciesTabs } from '../_parts/policies-tabs.tsx'
import { ReplayTable } from './_parts/replay-table.tsx'
import { StartExact } from './_parts/start-exact.tsx'

export const metadata: Metadata = { title: 'Replays' }

export default async function Replays({ searchParams }: PageProps<'/policies/replays'>) {
  const person = await currentPerson()
  if (!may(person, 'decisions.read')) return <Forbidden what="see replays" roles={rolesWith('decisions.read')} />
  const params = await searchParams
  const cursor = one(params.cursor)
  const page = await pageOrFirst(cursor ? { cursor } : {}, (query) => listReplays(person, query))
  return (
    <Page
      title="Replays"
      intro="Recorded decisions, decided again: every night to prove that they give the same bytes, and by a draft to see what it would change."
      actions={may(person, 'replays.write') && <StartExact />}
      tabs={<PoliciesTabs current="replays" />}
    >
      {page.items.length === 0 ? (
        <EmptyState title="Nothing was replayed yet">
          <p>
            Every night the decisions of the day before are decided again, with a sample of the older ones, and compared
            byte by byte. A change can be replayed from its page.
          </p>
        </EmptyState>
      ) : (
        <ReplayTable rows={page.items} />
      )}
      <Pagination
        noun="replays"
        shown={page.items.length}
        first={cursor ? hrefWith('/policies/replays', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/policies/replays', params, { cursor: page.next_cursor }) : null}
      />
    </Page>
  )
}
