import type { Route } from 'next'
import Link from 'next/link'
import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import { EmptyState } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { permissionMatrix } from '../../../../../lib/registry/agents/permission-matrix.ts'
import { GrantButton } from '../_grants/grant-button.tsx'
import { grantForm } from '../_grants/grant-form-data.ts'
import type { ViewProps } from '../view-props.ts'
import { hrefOf } from '../views.ts'
import { CellPanel } from './cell-panel.tsx'
import { cellKey } from './cell-words.ts'
import { Legend } from './legend.tsx'
import { Matrix } from './matrix.tsx'

/** Tools × environments with the effective outcome; beside it why, and what can be changed. */
export async function PermissionsView(props: ViewProps) {
  const { person, agent, environment, params } = props
  const tools = oneOf(['granted', 'all'], params.tools) ?? 'granted'
  const cursor = one(params.cursor)
  const matrix = await permissionMatrix(person, agent.id, { tools, limit: 50, ...(cursor ? { cursor } : {}) })
  const identities = matrix.identities.filter((i) => environment === null || i.environment === environment)
  const here = `/agents/${agent.id}`
  if (!matrix.identities.length)
    return (
      <EmptyState
        title="It is in no environment yet"
        actions={
          <Link href={hrefOf(agent.id, 'identities') as Route} className={buttonClass()}>
            Identities and keys
          </Link>
        }
      >
        <p>
          An agent acts through an identity in an environment. Give it one in sandbox first, then a grant for a tool.
        </p>
      </EmptyState>
    )
  const open = one(params.cell) ?? null
  const row = matrix.items.find((r) => r.cells.some((c) => cellKey(r.tool, c.environment) === open))
  const cell = row?.cells.find((c) => cellKey(row.tool, c.environment) === open)
  const form = may(person, 'grants.write_nonproduction') ? await grantForm(person, agent) : null
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="grid min-w-0 gap-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p className="max-w-[60ch] text-sm text-muted">
            The engine’s answer to a small action in each cell, asked at <Time at={matrix.probed_at} form="clock" />,
            and not recorded. Counters of the hour and the day are not part of it.
          </p>
          {form && <GrantButton form={form}>Grant a tool…</GrantButton>}
        </div>
        {identities.length === 0 ? (
          <EmptyState title="Not in this environment">
            <p>This agent has no identity there. The switch above shows all environments again.</p>
          </EmptyState>
        ) : matrix.items.length === 0 ? (
          <EmptyState
            title="It was granted nothing"
            actions={
              <Link href={hrefWith(here, params, { tools: 'all', cursor: null }) as Route} className={buttonClass()}>
                See all {formatNumber(matrix.tools_registered)} tools
              </Link>
            }
          >
            <p>Whatever it asks for is denied until somebody grants it a tool.</p>
          </EmptyState>
        ) : (
          <Matrix
            environments={identities.map((i) => i.environment)}
            rows={matrix.items}
            open={open}
            href={hrefWith(here, params, { cell: '{cell}' }).replace('%7Bcell%7D', '{cell}')}
          />
        )}
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <Link
            href={hrefWith(here, params, { tools: tools === 'all' ? null : 'all', cursor: null, cell: null }) as Route}
            prefetch={false}
            className="link"
          >
            {tools === 'all' ? 'Only tools that it was granted' : `All ${formatNumber(matrix.tools_registered)} tools`}
          </Link>
        </div>
        {(cursor || matrix.next_cursor) && (
          <Pagination
            noun={matrix.items.length === 1 ? 'tool' : 'tools'}
            shown={matrix.items.length}
            first={cursor ? hrefWith(here, params, { cursor: null, cell: null }) : null}
            next={matrix.next_cursor ? hrefWith(here, params, { cursor: matrix.next_cursor, cell: null }) : null}
          />
        )}
      </div>
      {row && cell ? <CellPanel {...props} key={open} row={row} cell={cell} form={form} /> : <Legend />}
    </div>
  )
}
