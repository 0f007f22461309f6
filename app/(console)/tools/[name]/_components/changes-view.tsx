import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../../components/page/search-params.ts'
import { EmptyState, Forbidden } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { listRegistryChanges } from '../../../../../lib/registry/agents/list-registry-changes.ts'
import { ChangeList } from '../../../agents/_components/change-list.tsx'
import type { ViewProps } from '../view-props.ts'

export async function ChangesView({ person, tool, params }: ViewProps) {
  if (!may(person, 'audit.read'))
    return <Forbidden level={2} what="read what was changed about a tool" roles={rolesWith('audit.read')} />
  const cursor = one(params.cursor)
  const page = await listRegistryChanges(person, { tool: tool.name, limit: 50, ...(cursor ? { cursor } : {}) })
  const here = `/tools/${encodeURIComponent(tool.name)}`
  return (
    <section aria-label="Changes" className="grid max-w-[960px] gap-3">
      <p className="text-sm text-muted">Its versions, what happened to it, and to whom it was granted, from the log.</p>
      {page.items.length ? (
        <ChangeList items={page.items} />
      ) : (
        <EmptyState title="Nothing further">
          <p>There are no older changes.</p>
        </EmptyState>
      )}
      <Pagination
        noun={page.items.length === 1 ? 'change' : 'changes'}
        shown={page.items.length}
        first={cursor ? hrefWith(here, params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith(here, params, { cursor: page.next_cursor }) : null}
      />
    </section>
  )
}
