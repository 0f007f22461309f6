import type { Route } from 'next'
import Link from 'next/link'
import { FilterBar } from '../../../../../components/page/filter-bar.tsx'
import { Section } from '../../../../../components/page/page.tsx'
import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { Segmented } from '../../../../../components/ui/segmented.tsx'
import { EmptyState } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { listAgentLimits } from '../../../../../lib/registry/agents/list-agent-limits.ts'
import { listGrantsWithUse } from '../../../../../lib/registry/grants/list-grants-with-use.ts'
import type { ViewProps } from '../view-props.ts'
import { GrantButton } from './grant-button.tsx'
import { grantForm } from './grant-form-data.ts'
import { GrantTable } from './grant-table.tsx'
import { LimitList } from './limit-list.tsx'

const WHICH = { live: 'Live', ended: 'Ended', all: 'All' }

export async function GrantsView({ person, agent, environment, params }: ViewProps) {
  const [tool, cursor] = [one(params.tool), one(params.cursor)]
  const shown = oneOf(['ended', 'all'], params.grants) ?? 'live'
  const identity = agent.identities.find((i) => i.environment === environment)
  const here = `/agents/${agent.id}`
  const [page, limits, form] = await Promise.all([
    environment && !identity
      ? { items: [], next_cursor: null }
      : listGrantsWithUse(person, {
          agent: agent.id,
          limit: 50,
          ...(identity ? { identity: identity.id } : {}),
          ...(tool ? { tool } : {}),
          ...(shown === 'all' ? {} : { live: shown === 'live' ? 'true' : 'false' }),
          ...(cursor ? { cursor } : {}),
        }),
    listAgentLimits(person, agent.id),
    may(person, 'grants.write_nonproduction') ? grantForm(person, agent) : null,
  ])
  const filtered = Boolean(tool || cursor || environment || shown !== 'live')
  return (
    <div className="grid gap-8">
      <section id="grants" aria-label="Grants" className="grid gap-3">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <div className="flex flex-1 flex-wrap items-center gap-2">
            <Segmented
              label="Which grants"
              options={(['live', 'ended', 'all'] as const).map((which) => ({
                href: hrefWith(here, params, { grants: which === 'live' ? null : which, cursor: null }),
                label: WHICH[which],
                current: which === shown,
              }))}
            />
            <FilterBar filters={[{ name: 'tool', label: 'Tool, its whole name', kind: 'text' }]} />
          </div>
          {form && form.identities.length > 0 && <GrantButton form={form}>Grant a tool…</GrantButton>}
        </div>
        {page.items.length ? (
          <GrantTable rows={page.items} form={form} />
        ) : filtered ? (
          <EmptyState
            title="No grant fits"
            actions={
              <Link href={hrefWith(here, { view: 'grants' }) as Route} className={buttonClass()}>
                See all live grants
              </Link>
            }
          >
            <p>There is no {shown === 'ended' ? 'ended or revoked' : 'live'} grant for this tool and environment.</p>
          </EmptyState>
        ) : (
          <EmptyState title="It was granted nothing">
            <p>
              A grant lets one identity use one tool, within constraints, until a date. Without one, whatever it asks
              for is denied.
            </p>
          </EmptyState>
        )}
        <Pagination
          noun={page.items.length === 1 ? 'grant' : 'grants'}
          shown={page.items.length}
          first={cursor ? hrefWith(here, params, { cursor: null }) : null}
          next={page.next_cursor ? hrefWith(here, params, { cursor: page.next_cursor }) : null}
        />
      </section>
      <div id="limits">
        <Section
          title="Limits that count it"
          note="How much in an hour or a day, settled in order when it asks. They are set for tools, identities or everybody."
        >
          <LimitList limits={limits} agent={agent} />
        </Section>
      </div>
    </div>
  )
}
