import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Page } from '../../../../../../../components/page/page.tsx'
import { Pagination } from '../../../../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../../../../../components/page/search-params.ts'
import { OUTCOME_WORDS } from '../../../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../../../components/ui/plain-text.tsx'
import { EmptyState, Forbidden } from '../../../../../../../components/ui/states.tsx'
import { may } from '../../../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../../../../lib/people/permissions.ts'
import { AppError } from '../../../../../../../lib/platform/app-error.ts'
import { listReplayDecisions } from '../../../../../../../lib/replay/list-replay-decisions.ts'
import { Back } from '../../../../_parts/back.tsx'
import { titleOfChange } from '../../load-change.ts'
import { ReplayedTable } from './_list/replayed-table.tsx'

export const metadata: Metadata = { title: 'Decisions that change' }

const OUTCOMES = ['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'] as const

export default async function Replayed({ params, searchParams }: PageProps<'/policies/changes/[id]/replay/[replay]'>) {
  const person = await currentPerson()
  if (!may(person, 'decisions.read')) return <Forbidden what="see decisions" roles={rolesWith('decisions.read')} />
  const [{ id, replay }, query] = await Promise.all([params, searchParams])
  const title = await titleOfChange(id)
  if (title === null) notFound()
  const [from, to, cursor] = [oneOf(OUTCOMES, query.from), oneOf(OUTCOMES, query.to), one(query.cursor)]
  const page = await listReplayDecisions(person, replay, {
    limit: 50,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(cursor ? { cursor } : {}),
  }).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) notFound()
    throw e
  })
  const here = `/policies/changes/${id}/replay/${replay}`
  return (
    <Page
      back={<Back href={`/policies/changes/${id}`}>The change</Back>}
      title={from && to ? `${OUTCOME_WORDS[from]} → ${OUTCOME_WORDS[to].toLowerCase()}` : 'Decisions that change'}
      intro={
        <>
          With “
          <PlainText text={title} />
          ”, decided once more from what was recorded.
        </>
      }
    >
      {page.items.length === 0 ? (
        <EmptyState title="None of these">
          <p>No decision of the replay goes from this outcome to that one.</p>
        </EmptyState>
      ) : (
        <ReplayedTable rows={page.items} />
      )}
      <Pagination
        noun="decisions"
        shown={page.items.length}
        first={cursor ? hrefWith(here, query, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith(here, query, { cursor: page.next_cursor }) : null}
      />
    </Page>
  )
}
