import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Facts } from '../../../../components/card/facts.tsx'
import { FromAgent } from '../../../../components/card/from-agent.tsx'
import { WhatRuns } from '../../../../components/card/what-runs.tsx'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { ChevronGlyph } from '../../../../components/ui/glyphs.tsx'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { getLogKeys } from '../../../../lib/evidence/ledger/get-ledger.ts'
import { readCard } from '../../../../lib/evidence/read-card.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { DecisionHead } from '../_card/decision-head.tsx'
import { Evidence } from '../_card/evidence.tsx'
import { InRun } from '../_card/in-run.tsx'
import { PeopleAsked } from '../_card/people-asked.tsx'
import { RawRecord } from '../_card/raw-record.tsx'
import { RecordKeys } from '../_card/record-keys.tsx'
import { ReviewHere } from '../_card/review-here.tsx'
import { shownOf } from '../_card/shown.ts'
import { Trace } from '../_card/trace.tsx'
import { WhatHappened } from '../_card/what-happened.tsx'
import { Why } from '../_card/why.tsx'
import { DECISION_ID } from '../query.ts'

export async function generateMetadata({ params }: PageProps<'/decisions/[id]'>): Promise<Metadata> {
  return { title: `Decision …${(await params).id.slice(-6)}` } // tells two tabs apart
}

/** Everything that is kept about one decision, in the order in which it is read; prints as a record. */
export default async function Decision({ params }: PageProps<'/decisions/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'decisions.read')) return <Forbidden what="see decisions" roles={rolesWith('decisions.read')} />
  const { id } = await params
  const view = await decisionOrNull(person, id)
  if (!view)
    return (
      <EmptyState
        level={1}
        title="There is no such decision, or you may not see it"
        actions={
          <Link href={'/decisions' as Route} className={buttonClass()}>
            All decisions
          </Link>
        }
      >
        <p>It may belong to another organization than the one you are signed in to.</p>
      </EmptyState>
    )
  const shown = shownOf(view)
  const keys = may(person, 'audit.read') ? await getLogKeys(person) : null
  return (
    <div className="grid min-h-full grid-cols-[minmax(0,1fr)] content-start gap-x-10 gap-y-6 bg-surface px-4 py-4 md:px-8 md:pb-10 xl:grid-cols-[minmax(0,860px)_minmax(260px,320px)] xl:justify-between">
      <nav
        aria-label="Where this stands"
        className="no-print flex items-center justify-between gap-4 text-sm xl:col-span-2"
      >
        <Link
          href={'/decisions' as Route}
          className="-ml-1 flex min-h-9 items-center gap-1 rounded-sm pr-2 text-muted hover:text-ink"
        >
          <ChevronGlyph to="left" />
          Decisions
        </Link>
        <RecordKeys
          before={view.in_run.before}
          after={view.in_run.after}
          bundle={may(person, 'audit.export') ? `/audit/exports?new=1&decision=${view.id}` : null}
        />
      </nav>
      <article aria-labelledby="decision-sentence" className="contents">
        <DecisionHead view={view} level={1} />
        <aside
          aria-label="About this decision"
          className="grid grid-cols-[minmax(0,1fr)] content-start gap-6 self-start xl:sticky xl:top-6 xl:row-span-2"
        >
          <h2 className="sr-only">About this decision</h2>
          <div className="rounded-lg border border-line px-4 py-3">
            <ReviewHere view={{ id: view.id, review: view.review }} mayReview={may(person, 'decisions.review')} />
          </div>
          <InRun view={view} />
        </aside>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-6">
          <h2 className="sr-only">The record</h2>
          <Facts view={shown} />
          <Why view={view} matches={false} />
          <section aria-labelledby="trace" className="min-w-0">
            <h3 id="trace" className="mb-1 font-semibold">
              Rules, step by step
            </h3>
            <Trace rules={view.card.rules} agentId={view.agent_id} />
          </section>
          <WhatRuns view={shown} title="What was asked" />
          <PeopleAsked view={view} />
          <WhatHappened view={view} />
          <FromAgent view={shown} />
          <Evidence view={view} audit={keys !== null} keys={keys} />
          <RawRecord view={view} />
        </div>
      </article>
      <RefreshOnChange kinds={['decision', 'approval']} />
    </div>
  )
}

async function decisionOrNull(person: PersonActor, id: string): Promise<DecisionView | null> {
  if (!DECISION_ID.test(id)) return null
  try {
    return await readCard(person, id)
  } catch (e) {
    if (e instanceof AppError && e.code === 'not_found') return null
    throw e
  }
}
