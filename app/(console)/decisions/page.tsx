import type { Metadata } from 'next'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, type SearchParams } from '../../../components/page/search-params.ts'
import { Segmented } from '../../../components/ui/segmented.tsx'
import { Forbidden } from '../../../components/ui/states.tsx'
import { Tabs } from '../../../components/ui/tabs.tsx'
import { countToReview } from '../../../lib/evidence/list-decisions.ts'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { config } from '../../../lib/platform/config.ts'
import { ReplayRate } from '../_replay/replay-rate.tsx'
import { loadViews } from '../_views/load-views.ts'
import { OpenView } from '../_views/open-view.tsx'
import { ViewsMenu } from '../_views/views-menu.tsx'
import { DecisionFilters } from './_list/decision-filters.tsx'
import { NoDecisions } from './_list/no-decisions.tsx'
import { DecisionsView } from './decisions-view.tsx'
import { loadDecisions } from './load-decisions.ts'
import { DUE_KINDS, FILTERS } from './query.ts'
import { dueWord } from './words.ts'

export const metadata: Metadata = { title: 'Decisions' }

export default async function Decisions({ searchParams }: PageProps<'/decisions'>) {
  const person = await currentPerson()
  if (!may(person, 'decisions.read')) return <Forbidden what="see decisions" roles={rolesWith('decisions.read')} />
  const params = await searchParams
  const mayReview = may(person, 'decisions.review')
  const views = await loadViews(person, 'decisions', params)
  const { page, address, options, opened } = await loadDecisions(person, params)
  const counts = mayReview || address.view === 'review' ? await countToReview(person) : null
  const cleared = hrefWith('/decisions', params, {
    ...Object.fromEntries(FILTERS.map((name) => [name, null])),
    env: null,
    cursor: null,
    peek: null,
    saved: null,
  })
  return (
    <DecisionsView
      rows={page.items}
      view={address.view}
      mayReview={mayReview}
      opened={opened}
      paged={Boolean(params.cursor)}
      tabs={counts && <Views params={params} view={address.view} due={counts.to_review} />}
      actions={<ViewsMenu views={views} />}
      filters={
        <>
          <OpenView views={views} />
          {address.view === 'review' && counts && <DueKinds params={params} counts={counts} />}
          <DecisionFilters options={options} review={address.view === 'review'} />
        </>
      }
      empty={
        <NoDecisions
          view={address.view}
          filtered={address.filtered}
          clearHref={cleared}
          decisionPoint={config().decisionPointUrl}
        />
      }
      foot={
        <>
          <Pagination
            noun="decisions"
            shown={page.items.length}
            first={params.cursor ? hrefWith('/decisions', params, { cursor: null, peek: null }) : null}
            next={page.next_cursor ? hrefWith('/decisions', params, { cursor: page.next_cursor, peek: null }) : null}
          />
          <ReplayRate person={person} />
        </>
      }
    />
  )
}

function Views({ params, view, due }: { params: SearchParams; view: 'all' | 'review'; due: number }) {
  const to = (next: string | null) =>
    hrefWith('/decisions', params, { view: next, review: null, cursor: null, peek: null })
  return (
    <Tabs
      label="Decisions"
      tabs={[
        { href: to(null), label: 'All', current: view === 'all' },
        { href: to('review'), label: 'To review', count: due, current: view === 'review' },
      ]}
    />
  )
}

function DueKinds({ params, counts }: { params: SearchParams; counts: Awaited<ReturnType<typeof countToReview>> }) {
  const to = (kind: string | null) => hrefWith('/decisions', params, { review: kind, cursor: null, peek: null })
  return (
    <div className="max-w-full overflow-x-auto">
      <Segmented
        label="Why it is due"
        options={[
          { href: to(null), label: `All ${counts.to_review}`, current: !params.review },
          ...DUE_KINDS.map((kind) => ({
            href: to(kind),
            label: `${dueWord(kind)} ${counts[kind]}`,
            current: params.review === kind,
          })),
        ]}
      />
    </div>
  )
}
