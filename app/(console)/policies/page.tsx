import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { FilterBar } from '../../../components/page/filter-bar.tsx'
import { Page } from '../../../components/page/page.tsx'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, type SearchParams } from '../../../components/page/search-params.ts'
import { buttonClass } from '../../../components/ui/button.tsx'
import { count } from '../../../components/ui/format.ts'
import { ClockGlyph } from '../../../components/ui/glyphs.tsx'
import { OUTCOME_WORDS } from '../../../components/ui/outcome.tsx'
import { Forbidden } from '../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { nowMs } from '../../../lib/platform/clock.ts'
import { countDueReviews } from '../../../lib/registry/policies/count-due-reviews.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { listPolicyOwners } from '../../../lib/registry/policies/list-policy-owners.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { ReplayRate } from '../_replay/replay-rate.tsx'
import { NoPolicies } from './_catalog/no-policies.tsx'
import { PolicyTable } from './_catalog/policy-table.tsx'
import { LimitsView } from './_limits/limits-view.tsx'
import { PoliciesTabs } from './_parts/policies-tabs.tsx'
import { OUTCOMES, type PoliciesAddress, policiesAddress } from './query.ts'

export const metadata: Metadata = { title: 'Policies' }

const CLEARED = { q: null, outcome: null, mode: null, owner: null, env: null, review: null, cursor: null }

export default async function Policies({ searchParams }: PageProps<'/policies'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.read')) return <Forbidden what="see policies" roles={rolesWith('policies.read')} />
  const params = await searchParams
  const address = policiesAddress(params)
  const to = (tab: string | null) => hrefWith('/policies', params, { ...CLEARED, env: params.env as string, tab })
  return (
    <Page
      title="Policies"
      intro="Rules in writing: what each one says, who answers for it, and how often it matched."
      actions={address.tab !== 'limits' && may(person, 'policies.write') && <Publish />}
      tabs={<PoliciesTabs current={address.tab} to={to} />}
    >
      {address.tab === 'limits' ? (
        <LimitsView person={person} params={params} cursor={address.cursor} />
      ) : (
        <Catalog person={person} params={params} address={address} />
      )}
      <RefreshOnChange kinds={['registry', 'snapshot']} />
      <RefreshOnChange kinds={['decision']} everyMs={30_000} />
    </Page>
  )
}

const Publish = () => (
  <Link href={'/policies/new' as Route} className={buttonClass('primary')}>
    Write a policy
  </Link>
)

async function Catalog({
  person,
  params,
  address,
}: {
  person: PersonActor
  params: SearchParams
  address: PoliciesAddress
}) {
  const [page, owners, due] = await Promise.all([
    listPolicies(person, { limit: 50, ...address.query }),
    listPolicyOwners(person),
    countDueReviews(person),
  ])
  const now = nowMs()
  const empty = page.items.length === 0
  return (
    <>
      {address.tab === 'catalog' && !address.query.review && due.mine > 0 && (
        <p className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ask">
          <ClockGlyph />
          <span>
            {count(due.mine, 'policy of yours is', 'policies of yours are')} due to be looked at again.{' '}
            <Link href={`/policies?review=due&owner=${person.id}` as Route} className="link">
              See {due.mine === 1 ? 'it' : 'them'}
            </Link>
          </span>
        </p>
      )}
      {!(empty && !address.filtered) && (
        <FilterBar
          filters={[
            { name: 'q', label: 'Id, sentence or code', kind: 'text' },
            {
              name: 'outcome',
              label: 'Outcome',
              kind: 'select',
              options: OUTCOMES.map((o) => ({ value: o, label: OUTCOME_WORDS[o] })),
            },
            {
              name: 'mode',
              label: 'Mode',
              kind: 'select',
              options: [
                { value: 'enforce', label: 'Enforced' },
                { value: 'log', label: 'Log only' },
              ],
            },
            {
              name: 'review',
              label: 'Review',
              kind: 'select',
              options: [{ value: 'due', label: `Due (${due.all})` }],
            },
            {
              name: 'owner',
              label: 'Owner',
              kind: 'select',
              options: owners.map(({ id, name }) => ({ value: id, label: name })),
            },
          ]}
        />
      )}
      {empty ? (
        <NoPolicies
          filtered={address.filtered || address.cursor !== null}
          retired={address.tab === 'retired'}
          clearHref={hrefWith('/policies', params, CLEARED)}
          publish={may(person, 'policies.write') && <Publish />}
        />
      ) : (
        <PolicyTable
          rows={page.items.map((p) => ({ ...p, overdue: p.review_at !== null && Date.parse(p.review_at) < now }))}
        />
      )}
      <Pagination
        noun="policies"
        shown={page.items.length}
        first={address.cursor ? hrefWith('/policies', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/policies', params, { cursor: page.next_cursor }) : null}
      />
      <ReplayRate person={person} />
    </>
  )
}
