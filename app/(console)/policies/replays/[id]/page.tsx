import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Page } from '../../../../../components/page/page.tsx'
import { Pagination } from '../../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import { Banner, Forbidden } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { AppError } from '../../../../../lib/platform/app-error.ts'
import { OUTCOMES } from '../../../../../lib/policy/types.ts'
import { getReplay } from '../../../../../lib/replay/get-replay.ts'
import { listReplayDecisions } from '../../../../../lib/replay/list-replay-decisions.ts'
import { REPLAY_RESULTS } from '../../../../../lib/replay/prove-record.ts'
import type { ReplayView } from '../../../../../lib/replay/replay-view.ts'
import { pageOrFirst } from '../../../decisions/first-page.ts'
import { Progress } from '../_parts/progress.tsx'
import { kindOf, STATE_WORDS } from '../words.ts'
import { Counts } from './counts.tsx'
import { FoundTable } from './found-table.tsx'

export const metadata: Metadata = { title: 'Replay' }
const WORDS = [...OUTCOMES, ...REPLAY_RESULTS]

export default async function Replay({ params, searchParams }: PageProps<'/policies/replays/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'decisions.read')) return <Forbidden what="see replays" roles={rolesWith('decisions.read')} />
  const { id } = await params
  const replay = await getReplay(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  if (!replay) notFound()
  const query = await searchParams
  const asked = {
    from: oneOf(OUTCOMES, query.from),
    to: oneOf(WORDS, query.to),
    let_through: one(query.let_through) === 'true' ? 'true' : null,
    cursor: one(query.cursor) ?? null,
  }
  const filters = Object.fromEntries(Object.entries(asked).filter((e): e is [string, string] => e[1] !== null))
  const page = await pageOrFirst(filters, (q) => listReplayDecisions(person, id, { limit: '50', ...q }))
  const here = `/policies/replays/${id}`
  const underWay = replay.state === 'queued' || replay.state === 'running'
  return (
    <Page
      title={kindOf(replay)}
      intro={<Asked replay={replay} />}
      back={
        <Link href={'/policies/replays' as Route} className="link text-sm">
          Replays
        </Link>
      }
    >
      {underWay ? (
        <Progress replay={id} done={replay.done} total={replay.total} mayCancel={may(person, 'replays.write')} />
      ) : (
        replay.state !== 'done' && (
          <Banner tone="ask">
            {STATE_WORDS[replay.state]} after {formatNumber(replay.done)} decisions. {replay.fault}
          </Banner>
        )
      )}
      <Counts replay={replay} here={here} />
      {(page.items.length > 0 || Object.keys(filters).length > 0) && (
        <section className="grid min-w-0 gap-2">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h2>{replay.kind === 'exact' ? 'Those that are not the same' : 'Those that change'}</h2>
            {Object.keys(filters).length > 0 && (
              <Link href={here as Route} scroll={false} className="link text-sm">
                All of them
              </Link>
            )}
          </div>
          <FoundTable rows={page.items} exact={replay.kind === 'exact'} change={replay.change} />
          <Pagination
            noun="decisions"
            shown={page.items.length}
            first={asked.cursor ? hrefWith(here, query, { cursor: null }) : null}
            next={page.next_cursor ? hrefWith(here, query, { cursor: page.next_cursor }) : null}
          />
        </section>
      )}
    </Page>
  )
}

function Asked({ replay: { from, until, last, change, sample, kind } }: { replay: ReplayView }) {
  return (
    <>
      {from ? (
        <>
          What was decided from <Time at={from} form="full" /> until <Time at={until} form="full" />.
        </>
      ) : (
        <>
          The last {formatNumber(last)} decisions before <Time at={until} form="full" />.
        </>
      )}
      {sample && sample.of > 0 && (
        <>
          {' '}
          {sample.drawn === sample.of
            ? `And all ${formatNumber(sample.of)} older ones.`
            : `And a sample: ${formatNumber(sample.drawn)} drawn at random from ${formatNumber(sample.of)} older ones.`}
        </>
      )}
      {kind === 'what_if' &&
        ' Facts are those that were recorded, limits stand where they stood, and what people approved is left out.'}
      {change && (
        <>
          {' '}
          <Link href={`/policies/changes/${change}` as Route} className="link">
            The change
          </Link>
        </>
      )}
    </>
  )
}
