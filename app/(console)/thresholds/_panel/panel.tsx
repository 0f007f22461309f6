import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { CloseGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { ReviewDate } from '../../../../components/ui/review-date.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { cellCode } from '../../../../lib/policy/thresholds.ts'
import type { ThresholdProposal } from '../../../../lib/registry/thresholds/propose-change.ts'
import type { CellTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { IntoView } from '../../agents/[id]/_permissions/into-view.tsx'
import { ChangeButton, type OwnerChoices } from '../_change/change-button.tsx'
import { cellTitle } from '../_matrix/cell-title.ts'
import { Signatures } from '../_sign/signatures.tsx'
import { STAGES, type StageColumn } from '../query.ts'
import { SENSITIVITY, STAGE, type Who } from '../words.ts'
import { BandList } from './band-list.tsx'
import { CompilesTo } from './compiles-to.tsx'
import { HowItWorkedOut } from './how-it-worked-out.tsx'
import { Proposal } from './proposal.tsx'

interface Props {
  cell: ThresholdView
  stage: StageColumn
  traffic: CellTraffic | undefined
  proposal: ThresholdProposal
  who: Who
  person: PersonActor
  closeHref: string
  /** Null for whoever may not change it. */
  people: OwnerChoices | null
}
/** One cell: what it says, who answers for it, and how it worked out. */
export function Panel({ cell, stage, traffic, proposal, who, person, closeHref, people }: Props) {
  const stages = [stage, ...STAGES.filter((s) => s !== stage)]
  return (
    <aside
      aria-labelledby="cell"
      className="grid min-w-0 scroll-mt-16 content-start gap-5 max-lg:-order-1 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:p-4 lg:border-l lg:border-line lg:pl-7"
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
          { term: 'Review', value: <ReviewDate at={cell.review_at} overdue={cell.review_overdue} /> },
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
      {people && <ChangeButton cell={cell} who={who} owners={people} mayReplay={may(person, 'replays.write')} />}
      <Signatures cell={cell} who={who} person={person} />
      <div>
        <h3 className="mb-0.5">Last 30 days</h3>
        {traffic && traffic.actions > 0 ? (
          <HowItWorkedOut cell={cell} traffic={traffic} />
        ) : (
          <p className="text-sm text-muted">No action fell into this cell.</p>
        )}
      </div>
      <Proposal made={proposal} person={person} />
      <CompilesTo cell={cell} />
    </aside>
  )
}
