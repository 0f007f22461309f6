import type { ReactNode } from 'react'
import { AllowGlyph, AskGlyph, CancelGlyph, CheckGlyph, ClockGlyph } from '../../../../../components/ui/glyphs.tsx'
import type { ChangeState as State } from '../../../../../lib/changes/fields.ts'
import { DraftGlyph, ReturnGlyph } from '../../../_change/glyphs.tsx'

const LOOK: { [s in State]: { word: string; glyph: () => ReactNode; text: string } } = {
  draft: { word: 'Draft', glyph: DraftGlyph, text: 'text-muted' },
  in_review: { word: 'In review', glyph: () => <AskGlyph />, text: 'text-ask' },
  approved: { word: 'Approved', glyph: () => <AllowGlyph />, text: 'text-allow' },
  scheduled: { word: 'Scheduled', glyph: () => <ClockGlyph />, text: 'text-notice' },
  applied: { word: 'Applied', glyph: () => <CheckGlyph />, text: 'text-allow' },
  rolled_back: { word: 'Rolled back', glyph: ReturnGlyph, text: 'text-muted' },
  withdrawn: { word: 'Withdrawn', glyph: () => <CancelGlyph />, text: 'text-muted' },
  rejected: { word: 'Sent back', glyph: ReturnGlyph, text: 'text-deny' },
}
/** Where a change stands: shape, word and hue, the same on every page. */
export function ChangeState({ state }: { state: State }) {
  const { word, glyph: Glyph, text } = LOOK[state]
  return (
    <span className={`inline-flex items-baseline gap-1.5 font-medium whitespace-nowrap ${text}`}>
      <span className="relative top-[2px] flex-none">
        <Glyph />
      </span>
      {word}
    </span>
  )
}
