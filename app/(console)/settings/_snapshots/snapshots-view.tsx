import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { listSnapshots } from '../../../../lib/registry/snapshots/list-snapshots.ts'
import { cursorOf } from '../query.ts'
import { SnapshotTable } from './snapshot-table.tsx'

/** What has decided, frozen, newest first. */
export async function SnapshotsView({ person, params }: { person: PersonActor; params: SearchParams }) {
  if (!may(person, 'policies.read'))
    return <Forbidden level={2} what="see snapshots" roles={rolesWith('policies.read')} />
  const cursor = cursorOf(params)
  const page = await listSnapshots(person, { limit: 50, ...cursor })
  return (
    <div className="grid gap-4">
      <p className="max-w-[72ch] text-sm text-muted">
        A snapshot holds everything that decides: policies, thresholds, bands, tools, stages, limits. Each decision
        names the one that it was made with, and can be replayed from it.
      </p>
      {page.items.length === 0 ? (
        <EmptyState title="No snapshot here">
          <p>The first one is made with the organization.</p>
        </EmptyState>
      ) : (
        <SnapshotTable rows={page.items} />
      )}
      <Pagination
        noun="snapshots"
        shown={page.items.length}
        first={cursor.cursor ? hrefWith('/settings', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/settings', params, { cursor: page.next_cursor }) : null}
      />
    </div>
  )
}
