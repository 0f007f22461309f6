import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one, type SearchParams } from '../../../../../components/page/search-params.ts'
import { cx } from '../../../../../components/ui/class-names.ts'
import { EmptyState, Forbidden } from '../../../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../../../lib/people/actor.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { listSnapshots } from '../../../../../lib/registry/snapshots/list-snapshots.ts'
import { Comparison } from './comparison.tsx'
import { SnapshotTable } from './snapshot-table.tsx'

const HASH = /^sha256:[0-9a-f]{64}$/
const hashOf = (value: string | string[] | undefined): string | null => {
  const v = one(value)
  return v !== undefined && HASH.test(v) ? v : null
}

/** What has decided, frozen, newest first, and what is between two of them. */
export async function SnapshotsView({
  person,
  path,
  params,
}: {
  person: PersonActor
  path: string
  params: SearchParams
}) {
  if (!may(person, 'policies.read'))
    return <Forbidden level={2} what="see snapshots" roles={rolesWith('policies.read')} />
  const cursor = one(params.cursor)
  const page = await listSnapshots(person, { limit: 25, ...(cursor ? { cursor } : {}) })
  // nothing chosen: the step to what decides now
  const now = Math.max(
    0,
    page.items.findIndex((s) => s.active),
  )
  const chosen = hashOf(params.from) !== null || hashOf(params.to) !== null
  const to = hashOf(params.to) ?? page.items[now]?.hash ?? null
  const from = hashOf(params.from) ?? page.items[now + 1]?.hash ?? null
  return (
    <div className="grid items-start gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="grid min-w-0 gap-4">
        {page.items.length === 0 ? (
          <EmptyState title="No snapshot here">
            <p>The first one is made with the organization.</p>
          </EmptyState>
        ) : (
          <SnapshotTable rows={page.items} from={from ?? ''} to={to ?? ''} />
        )}
        <Pagination
          noun="snapshots"
          shown={page.items.length}
          first={cursor ? hrefWith(path, params, { cursor: null }) : null}
          next={page.next_cursor ? hrefWith(path, params, { cursor: page.next_cursor }) : null}
        />
      </div>
      <div
        className={cx('min-w-0 xl:sticky xl:top-4 xl:border-l xl:border-line xl:pl-8', chosen && 'max-xl:order-first')}
      >
        <Comparison person={person} from={from} to={to} />
      </div>
    </div>
  )
}
