import { formatNumber } from '../../../../components/ui/format.ts'
import { FlagGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { mayDraft } from '../../../../lib/changes/item-rights.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import type { ThresholdProposal } from '../../../../lib/registry/thresholds/propose-change.ts'
import { ProposeButton } from './propose-button.tsx'

/** Whether people read what the cell asks them; where they do not, what could go without them. */
export function Proposal({ made, person }: { made: ThresholdProposal; person: PersonActor }) {
  if (!made.proposal) {
    if (!made.answered || !made.none) return null
    return (
      <div>
        <h3 className="mb-0.5">Is it read?</h3>
        <p className="text-sm text-muted">
          {formatNumber(made.quick)} of {made.more ? 'the newest ' : ''}
          {formatNumber(made.answered)} answers approved within a minute. {made.none.sentence}
        </p>
      </div>
    )
  }
  const { proposal } = made
  return (
    <section aria-labelledby="proposal" className="rounded-lg border border-line bg-sunken p-3.5">
      <h3 id="proposal" className="flex items-center gap-2">
        <span className="text-ask">
          <FlagGlyph />
        </span>
        This looks rubber-stamped
      </h3>
      <p className="mt-1 mb-3 text-sm">
        <PlainText text={proposal.sentence} />
      </p>
      <p className="mb-3 text-xs text-muted">
        Everything else in the cell goes on asking. It would have spared {formatNumber(proposal.spared)} of{' '}
        {formatNumber(made.by_cell)} questions
        {proposal.overridden > 0
          ? ` and let through ${formatNumber(proposal.overridden)} that was denied or edited`
          : ''}
        .
      </p>
      <ProposeButton
        items={proposal.items}
        why={proposal.sentence}
        mayReplay={may(person, 'replays.write')}
        mayPropose={mayDraft(person, 'threshold.change')}
      />
    </section>
  )
}
