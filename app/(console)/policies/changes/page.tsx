import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith } from '../../../../components/page/search-params.ts'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { countOpenChanges, listChanges } from '../../../../lib/changes/list-changes.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { PoliciesTabs } from '../_parts/policies-tabs.tsx'
import { ChangeTable } from './_list/change-table.tsx'
import { NoChanges } from './_list/no-changes.tsx'
import { changesAddress, VIEW, VIEWS } from './query.ts'

export const metadata: Metadata = { title: 'Changes' }

export default async function Changes({ searchParams }: PageProps<'/policies/changes'>) {
  const person = await currentPerson()
  if (!may(person, 'changes.read')) return <Forbidden what="see changes" roles={rolesWith('changes.read')} />
  const params = await searchParams
  const mayReview = may(person, 'changes.review')
  const { view, cursor } = changesAddress(params, mayReview)
  const [page, counts] = await Promise.all([
    listChanges(person, { view, limit: 50, ...(cursor ? { cursor } : {}) }),
    countOpenChanges(person),
  ])
  const counted = { review: counts.to_review, emergency: counts.unreviewed } as { [v in string]?: number }
  const to = (v: string | null) => hrefWith('/policies/changes', params, { view: v, cursor: null })
  return (
    <Page
      title="Changes"
      intro="What people want to change of what decides: who agreed, when it applies, and the way back."
      tabs={<PoliciesTabs current="changes" />}
    >
      <div className="grid gap-2">
        <div className="-mx-4 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:px-0">
          <Segmented
            label="Which changes"
            options={VIEWS.filter((v) => v !== 'review' || mayReview).map((v) => ({
              href: to(v),
              label: (
                <>
                  {VIEW[v].word}
                  {counted[v] ? <span className="ml-1.5 font-medium text-ink tabular-nums">{counted[v]}</span> : null}
                </>
              ),
              current: v === view,
            }))}
          />
        </div>
        <p className="text-sm text-muted">{VIEW[view].means}</p>
      </div>
      {page.items.length === 0 ? (
        <NoChanges view={view} later={cursor !== null} firstHref={to(view)} />
      ) : (
        <ChangeTable rows={page.items} />
      )}
      <Pagination
        noun="changes"
        shown={page.items.length}
        first={cursor ? to(view) : null}
        next={page.next_cursor ? hrefWith('/policies/changes', params, { view, cursor: page.next_cursor }) : null}
      />
      <RefreshOnChange kinds={['change']} />
    </Page>
  )
}
