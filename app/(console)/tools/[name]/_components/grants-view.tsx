import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../../components/page/search-params.ts'
import { EmptyState, Forbidden } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { listGrantsWithUse } from '../../../../../lib/registry/grants/list-grants-with-use.ts'
import type { ViewProps } from '../view-props.ts'
import { HolderTable } from './holder-table.tsx'

/** Identities that hold a live grant for the tool. */
export async function GrantsView({ person, tool, params }: ViewProps) {
  if (!may(person, 'agents.read'))
    return <Forbidden level={2} what="see agents and their grants" roles={rolesWith('agents.read')} />
  const cursor = one(params.cursor)
  const page = await listGrantsWithUse(person, {
    tool: tool.name,
    live: 'true',
    limit: 50,
    ...(cursor ? { cursor } : {}),
  })
  const here = `/tools/${encodeURIComponent(tool.name)}`
  return (
    <section aria-label="Who may use it" className="grid gap-3">
      {page.items.length ? (
        <HolderTable rows={page.items} />
      ) : (
        <EmptyState title="Nobody may use it">
          <p>No live grant names this tool. An admin grants it on an agent’s page, under Permissions.</p>
        </EmptyState>
      )}
      <Pagination
        noun={page.items.length === 1 ? 'grant' : 'grants'}
        shown={page.items.length}
        first={cursor ? hrefWith(here, params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith(here, params, { cursor: page.next_cursor }) : null}
      />
    </section>
  )
}
