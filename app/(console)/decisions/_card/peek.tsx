'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { Facts } from '../../../../components/card/facts.tsx'
import { FromAgent } from '../../../../components/card/from-agent.tsx'
import { WhatRuns } from '../../../../components/card/what-runs.tsx'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { ChevronGlyph, CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { KeyHint } from '../../../../components/ui/key-hint.tsx'
import { Bone, Loading } from '../../../../components/ui/skeleton.tsx'
import { Banner, EmptyState, ErrorState } from '../../../../components/ui/states.tsx'
import type { CachedDecision } from '../_state/card-cache.ts'
import { DecisionHead } from './decision-head.tsx'
import { PeopleAsked } from './people-asked.tsx'
import { ReviewPanel } from './review-panel.tsx'
import { shownOf } from './shown.ts'
import { WhatHappened } from './what-happened.tsx'
import { Why } from './why.tsx'

interface Props {
  id: string
  decision: CachedDecision | undefined
  mayReview: boolean
  onClose(): void
  onMove(step: 1 | -1): void
  onReload(): void
  onReviewed(state: 'reviewed' | 'flagged'): void
}
/** A decision beside the list: enough to review it; the whole is one press away. */
export function Peek({ id, decision, mayReview, onClose, onMove, onReload, onReviewed }: Props) {
  const view = decision?.view
  return (
    <>
      <div className="sticky top-0 z-10 flex min-h-12 items-center gap-1 border-b border-line bg-surface px-3 text-sm md:min-h-10 lg:px-5">
        <Button kind="quiet" small className="min-h-9 xl:hidden" onClick={onClose}>
          <ChevronGlyph to="left" />
          Decisions
        </Button>
        <Link href={`/decisions/${id}` as Route} prefetch={false} className={buttonClass('plain', true)}>
          Whole record <KeyHint keys="↵" />
        </Link>
        <span className="flex-1" />
        <Button kind="quiet" small aria-label="Previous decision" aria-keyshortcuts="K" onClick={() => onMove(-1)}>
          <ChevronGlyph to="up" />
        </Button>
        <Button kind="quiet" small aria-label="Next decision" aria-keyshortcuts="J" onClick={() => onMove(1)}>
          <ChevronGlyph />
        </Button>
        <Button kind="quiet" small aria-label="Close" className="max-xl:hidden" onClick={onClose}>
          <CloseGlyph />
        </Button>
      </div>
      {decision?.error && view && (
        <Banner
          tone="ask"
          action={
            <Button small onClick={onReload}>
              Try again
            </Button>
          }
        >
          It could not be read again: {decision.error.message}
        </Banner>
      )}
      {view ? (
        <article
          data-decision={view.id}
          aria-labelledby="decision-sentence"
          className="grid grid-cols-[minmax(0,1fr)] gap-5 px-4 pt-4 pb-8 lg:px-6"
        >
          <DecisionHead view={view} level={2} />
          {(mayReview || view.review.due || view.review.state) && (
            <div className="rounded-lg border border-line px-4 py-3">
              <ReviewPanel key={view.id} view={view} mayReview={mayReview} onDone={onReviewed} />
            </div>
          )}
          <Facts view={shownOf(view)} />
          <Why view={view} matches />
          <WhatRuns view={shownOf(view)} title="What was asked" />
          <PeopleAsked view={view} />
          <WhatHappened view={view} />
          <FromAgent view={shownOf(view)} />
        </article>
      ) : (
        <NotThere decision={decision} onReload={onReload} />
      )}
    </>
  )
}

function NotThere({ decision, onReload }: Pick<Props, 'decision' | 'onReload'>) {
  if (decision?.error?.code === 'not_found')
    return (
      <EmptyState title="There is no such decision, or you may not see it">
        <p>It may belong to another organization than the one you are signed in to.</p>
      </EmptyState>
    )
  if (decision?.error)
    return (
      <ErrorState
        title="This decision could not be read"
        requestId={decision.error.requestId}
        actions={<Button onClick={onReload}>Try again</Button>}
      >
        <p>{decision.error.message}</p>
      </ErrorState>
    )
  return (
    <Loading what="the decision">
      <div className="grid gap-5 px-4 pt-4 lg:px-6">
        <Bone className="h-5 w-11/12" />
        <Bone className="h-5 w-1/2" />
        <Bone className="h-[62px] w-full rounded-lg" />
        <Bone className="h-24 w-full" />
      </div>
    </Loading>
  )
}
