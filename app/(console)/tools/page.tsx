import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { FilterBar } from '../../../components/page/filter-bar.tsx'
import { Page } from '../../../components/page/page.tsx'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../components/page/search-params.ts'
import { buttonClass } from '../../../components/ui/button.tsx'
import { Forbidden } from '../../../components/ui/states.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { listToolsWithUse } from '../../../lib/registry/tools/list-tools-with-use.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { NoTools } from './_components/no-tools.tsx'
import { ToolTable } from './_components/tool-table.tsx'

export const metadata: Metadata = { title: 'Tools' }

export default async function Tools({ searchParams }: PageProps<'/tools'>) {
  const person = await currentPerson()
  if (!may(person, 'tools.read')) return <Forbidden what="see tools" roles={rolesWith('tools.read')} />
  const params = await searchParams
  const [q, cursor] = [one(params.q), one(params.cursor)]
  const status = oneOf(['active', 'quarantined', 'retired', 'held'], params.status)
  const page = await listToolsWithUse(person, {
    limit: 50,
    ...(q ? { q } : {}),
    ...(status === 'held' ? { held: 'true' } : status ? { status } : {}),
    ...(cursor ? { cursor } : {}),
  })
  const filtered = Boolean(q || status || cursor)
  const empty = page.items.length === 0
  const register = may(person, 'tools.write_nonproduction') && (
    <Link href={'/tools/register/new' as Route} prefetch={false} className={buttonClass('primary')}>
      Register tool
    </Link>
  )
  return (
    <Page
      title="Tools"
      intro="What agents can invoke. What is not registered here, or changed since, is denied."
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
                { value: 'active', label: 'In use' },
                { value: 'held', label: 'Has a version to review' },
                { value: 'quarantined', label: 'Quarantined' },
                { value: 'retired', label: 'Retired' },
              ],
            },
          ]}
        />
      )}
      {empty ? <NoTools filtered={filtered} register={register} /> : <ToolTable rows={page.items} />}
      <Pagination
        noun={page.items.length === 1 ? 'tool' : 'tools'}
        shown={page.items.length}
        first={cursor ? hrefWith('/tools', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/tools', params, { cursor: page.next_cursor }) : null}
      />
      <RefreshOnChange kinds={['registry']} />
      <RefreshOnChange kinds={['decision']} everyMs={30_000} />
    </Page>
  )
}
