import { cx } from '../../../../components/ui/class-names.ts'
import { AllowGlyph, AskGlyph, CancelGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'

export type ToolStanding = 'active' | 'held' | 'quarantined' | 'retired'
const LOOK: { [s in ToolStanding]: { word: string; glyph: typeof AllowGlyph; text: string } } = {
  active: { word: 'In use', glyph: AllowGlyph, text: 'text-muted' },
  held: { word: 'Held for review', glyph: AskGlyph, text: 'text-ask' },
  quarantined: { word: 'Quarantined', glyph: DenyGlyph, text: 'text-deny' },
  retired: { word: 'Retired', glyph: CancelGlyph, text: 'text-muted' },
}
/** Held: the version that would decide was not reviewed yet, so every call is denied. */
export const standingOf = (tool: {
  status: 'active' | 'quarantined' | 'retired'
  review: 'reviewed' | 'held'
}): ToolStanding => (tool.status === 'active' && tool.review === 'held' ? 'held' : tool.status)

export function ToolStatus({ standing }: { standing: ToolStanding }) {
  const { word, glyph: Glyph, text } = LOOK[standing]
  return (
    <span className={cx('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', text)}>
      <Glyph />
      {word}
    </span>
  )
}
