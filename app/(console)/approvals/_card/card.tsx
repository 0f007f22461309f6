'use client'
import { useEffect, useRef, useState } from 'react'
import { Facts } from '../../../../components/card/facts.tsx'
import { FromAgent } from '../../../../components/card/from-agent.tsx'
import { Sentence } from '../../../../components/card/sentence.tsx'
import { WhatRuns } from '../../../../components/card/what-runs.tsx'
import { useNow } from '../../../../components/time/clock.ts'
import { Countdown, DeadlineAnnouncer } from '../../../../components/time/countdown.tsx'
import { ChevronGlyph } from '../../../../components/ui/glyphs.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import { useLiveState } from '../../_frame/live.tsx'
import { ActionBar, NextHint } from './action-bar.tsx'
import { ChangeNotice } from './change-notice.tsx'
import { CommentForm } from './comment-form.tsx'
import { Meta } from './meta.tsx'
import { SimilarDecisions } from './similar.tsx'
import { Thread } from './thread.tsx'
import { Why } from './why.tsx'

interface Props {
  /** The newest that was read. What the reader has before them is frozen in here. */
  latest: ApprovalView
  alike: number
  onAlike(): void
  onReload(): void
  onBack(): void
  onNext(): void
  backHref: string
}
/** The approval card, in reading order. */
export function Card({ latest, alike, onAlike, onReload, onBack, onNext, backHref }: Props) {
  const [frozen, setFrozen] = useState(latest)
  const comment = useRef<HTMLTextAreaElement>(null)
  const live = useLiveState()
  const now = new Date(latest.now).getTime()
  const left = new Date(latest.deadline).getTime() - useNow(now)
  const changed = latest.status === 'waiting' && latest.card_hash !== frozen.card_hash
  // votes, thread and status go on; what a vote is about stands still until the reader takes the change
  const view = changed ? { ...frozen, now: latest.now } : latest
  useEffect(() => {
    if (!changed) setFrozen(latest)
  }, [changed, latest])

  const held =
    live === 'lost' || live === 'ended'
      ? 'The connection is lost, so deciding is off until it is back.'
      : changed
        ? 'It changed since you opened it: look at the change first.'
        : view.status === 'waiting' && left <= 0
          ? 'Time is up: it is being denied as expired.'
          : null
  return (
    <article aria-labelledby="card-sentence" data-approval={view.id} className="flex min-h-full flex-col">
      <div className="flex items-center justify-between border-b border-line px-4 text-sm lg:hidden">
        <a
          href={backHref}
          onClick={(e) => {
            e.preventDefault()
            onBack()
          }}
          className="-ml-1 flex min-h-11 items-center gap-1 rounded-sm pr-2"
        >
          <ChevronGlyph to="left" />
          Approvals
        </a>
        {view.status === 'waiting' && <Countdown until={view.deadline} now={now} after="left" />}
      </div>
      {changed && <ChangeNotice was={frozen} is={latest} onTake={() => setFrozen(latest)} />}
      {view.status === 'waiting' && <DeadlineAnnouncer until={view.deadline} now={now} what={view.title} />}
      <div className="grid max-w-[860px] gap-[18px] px-4 pt-4 pb-5 lg:gap-[22px] lg:px-8 lg:pt-[22px] lg:pb-8">
        <header>
          <h2
            id="card-sentence"
            tabIndex={-1}
            className="text-[1.125rem] leading-[1.625rem] font-normal tracking-[-0.012em] outline-none lg:text-[1.25rem] lg:leading-[1.8125rem]"
          >
            <Sentence view={view} />
          </h2>
          <Meta view={view} now={now} />
          {alike > 0 && view.status === 'waiting' && (
            <p className="mt-2 text-sm">
              <button type="button" onClick={onAlike} className="link rounded-sm">
                {alike} more like this: decide them together…
              </button>
            </p>
          )}
        </header>
        {view.denial && <Denial view={view} />}
        <Facts view={view} />
        <WhatRuns view={view} />
        <Why view={view} />
        <SimilarDecisions view={view} />
        <FromAgent view={view} />
        <div className="grid gap-3">
          <Thread view={changed ? latest : view} />
          {view.me.can_comment && <CommentForm view={view} field={comment} onDone={onReload} />}
        </div>
      </div>
      <ActionBar
        view={view}
        held={held}
        onDone={onReload}
        onComment={() => {
          comment.current?.scrollIntoView({ block: 'center' })
          comment.current?.focus({ preventScroll: true })
        }}
        next={<NextHint onNext={onNext} />}
      />
    </article>
  )
}

function Denial({ view }: { view: ApprovalView }) {
  const { denial } = view
  if (!denial) return null
  return (
    <section className="border-l-2 border-deny pl-3.5">
      <h3 className="font-semibold">What the agent was told</h3>
      <p className="mt-1">“{denial.reason}”</p>
      <p className="mt-0.5 text-sm text-muted">
        {denial.reopened_at
          ? 'It was reopened in this run; the agent may ask again.'
          : denial.closes_run
            ? 'In this run the same is denied until a person reopens it.'
            : ''}
      </p>
    </section>
  )
}
