import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatLeft } from '../../../../components/time/format-time.ts'
import { Time } from '../../../../components/time/time.tsx'
import { askedInFull } from '../../../../components/ui/asked-words.ts'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { ReviewDate } from '../../../../components/ui/review-date.tsx'
import { cellCode } from '../../../../lib/policy/thresholds.ts'
import { OUTCOMES, type ThresholdBand } from '../../../../lib/policy/types.ts'
import type { CellTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { IntoView } from '../../agents/[id]/_permissions/into-view.tsx'
import { ChangeButton, type OwnerChoices } from '../_change/change-button.tsx'
import { cellPath, STAGES, type StageColumn } from '../query.ts'
import { bandWord, confidence, duration, SENSITIVITY, STAGE, type Who } from '../words.ts'
import { cellTitle } from './cell-title.ts'
import { actionsWord, decidedBy, shareOf } from './traffic-words.ts'

interface Props {
  cell: ThresholdView
  stage: StageColumn
  traffic: CellTraffic | undefined
  due: boolean
  who: Who
  closeHref: string
  /** Null for whoever may not change it. */
  people: OwnerChoices | null
}
/** One cell: what it says, who answers for it, and how it worked out. */
export function Panel({ cell, stage, traffic, due, who, closeHref, people }: Props) {
  const stages = [stage, ...STAGES.filter((s) => s !== stage)]
  return (
    <aside
      aria-labelledby="cell"
      className="grid min-w-0 scroll-mt-16 content-start gap-5 max-lg:-order-1 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:p-4 lg:sticky lg:top-4 lg:border-l lg:border-line lg:pl-7"
    >
      <IntoView />
      <div>
        <div className="flex items-start justify-between gap-2">
          <h2 id="cell">
            {cellTitle(cell)}
            <span className="block font-normal text-muted">{SENSITIVITY[cell.sensitivity]}</span>
          </h2>
          <Link
            href={closeHref as Route}
            scroll={false}
            prefetch={false}
            aria-label="Close"
            className={`${buttonClass('quiet', true)} -mt-1 -mr-2 min-h-8 min-w-8`}
          >
            <CloseGlyph />
          </Link>
        </div>
        <p className="mono text-sm break-all text-muted">{cellCode(cell)}</p>
      </div>
      {stages.map((s) => (
        <div key={s}>
          <h3 className="mb-0.5">{STAGE[s]}</h3>
          <BandList bands={cell[s]} who={who} />
        </div>
      ))}
      <DefinitionList
        termWidth="6.75rem"
        items={[
          { term: 'Owner', value: cell.owner.name ?? <span className="text-muted">Nobody yet: set at the start</span> },
          { term: 'Signed off', value: <SignOffs cell={cell} /> },
          { term: 'Review', value: <ReviewDate at={cell.review_at} overdue={due} /> },
          { term: 'Rationale', value: <PlainText text={cell.rationale} /> },
          {
            term: 'Changed',
            value: (
              <>
                version {cell.version}, <Time at={cell.updated_at} />
                {cell.updated_by_name && `, ${cell.updated_by_name}`}
              </>
            ),
          },
        ]}
      />
      {people && <ChangeButton cell={cell} who={who} owners={people} />}
      <div>
        <h3 className="mb-0.5">Last 30 days</h3>
        {traffic && traffic.actions > 0 ? (
          <HowItWorkedOut cell={cell} traffic={traffic} />
        ) : (
          <p className="text-sm text-muted">No action fell into this cell.</p>
        )}
      </div>
    </aside>
  )
}

function BandList({ bands, who }: { bands: ThresholdBand[]; who: Who }) {
  return (
    <ul className="grid gap-1 text-sm">
      {bands.map((band, i) => (
        <li key={band.below}>
          <span className="block [&>span]:whitespace-normal!">
            <Outcome outcome={band.outcome}>{bandWord(band, who)}</Outcome>
          </span>
          <span className="block pl-5 text-xs text-muted">
            {when(bands, i)}
            {band.outcome === 'require_approval' && `: ${askedInFull(band.requirements, who.queues, who.defaultQueue)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
function when(bands: ThresholdBand[], i: number): string {
  const [before, band] = [bands[i - 1], bands[i]]
  if (bands.length === 1) return 'at any confidence'
  if (!before) return `below ${confidence(band?.below ?? 0)} or not stated`
  return i === bands.length - 1
    ? `${confidence(before.below)} and above`
    : `${confidence(before.below)} to ${confidence(band?.below ?? 0)}`
}

function SignOffs({ cell }: { cell: ThresholdView }): ReactNode {
  if (!cell.sign_offs.length) return <span className="text-muted">By nobody yet</span>
  return (
    <ul>
      {cell.sign_offs.map((s) => (
        <li key={`${s.person} ${s.at}`}>
          {s.name ?? 'Somebody who left'}, {s.role.replaceAll('_', ' ')}, <Time at={s.at} form="short" />
        </li>
      ))}
    </ul>
  )
}

function HowItWorkedOut({ cell, traffic: t }: { cell: ThresholdView; traffic: CellTraffic }) {
  const decided = decidedBy(t)
  const overridden = t.denied + t.edited
  return (
    <DefinitionList
      termWidth="6.75rem"
      items={[
        {
          term: 'Actions',
          value: (
            <>
              <Link
                href={`/decisions?threshold=${encodeURIComponent(cellPath(cell))}` as Route}
                prefetch={false}
                className="link"
              >
                {actionsWord(t)}
              </Link>
              <ul className="mt-1 text-muted">
                {OUTCOMES.filter((o) => t.outcomes[o] > 0).map((o) => (
                  <li key={o}>
                    {formatNumber(t.outcomes[o])}{' '}
                    {o === 'require_approval' ? 'asked people' : OUTCOME_WORDS[o].toLowerCase()}
                  </li>
                ))}
              </ul>
            </>
          ),
        },
        {
          term: 'Override rate',
          value: decided ? (
            <>
              {shareOf(overridden, decided)} ({formatNumber(overridden)} of {formatNumber(decided)})
              {overridden > 0 && (
                <span className="block text-muted">
                  {formatNumber(t.denied)} denied, {formatNumber(t.edited)} edited
                </span>
              )}
            </>
          ) : (
            <span className="text-muted">Nothing was decided</span>
          ),
        },
        ...(t.median_seconds !== null && t.longest_seconds !== null
          ? [
              {
                term: 'Time to decide',
                value: `median ${duration(t.median_seconds)}, longest ${formatLeft(t.longest_seconds * 1000)}`,
              },
            ]
          : []),
        ...(t.expired > 0 ? [{ term: 'Expired', value: `${formatNumber(t.expired)}: nobody decided in time` }] : []),
      ]}
    />
  )
}
