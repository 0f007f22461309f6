import type { ReactNode } from 'react'
import { cx } from '../../../../components/ui/class-names.ts'
import {
  AbsentGlyph,
  AllowGlyph,
  AskGlyph,
  DenyGlyph,
  DownscopeGlyph,
  NeverGlyph,
  NoticeGlyph,
  ShadowGlyph,
} from '../../../../components/ui/glyphs.tsx'
import { OUTCOME_TEXT } from '../../../../components/ui/outcome.tsx'
import type { PermissionWord } from '../../../../lib/registry/agents/permission-cell.ts'

/** What an agent may do with a tool in one word; glyph and hue are those of the outcome that it comes from. */
const LOOK: { [w in PermissionWord]: { word: string; means: string; glyph: typeof AllowGlyph; text: string } } = {
  alone: { word: 'Alone', means: 'it acts, and nobody is asked', glyph: AllowGlyph, text: OUTCOME_TEXT.allow },
  told: {
    word: 'Told',
    means: 'it acts, and the owner is told',
    glyph: NoticeGlyph,
    text: OUTCOME_TEXT.allow_with_notice,
  },
  asks: { word: 'Asks', means: 'a person decides first', glyph: AskGlyph, text: OUTCOME_TEXT.require_approval },
  limited: {
    word: 'Limited',
    means: 'only a safer alternative',
    glyph: DownscopeGlyph,
    text: OUTCOME_TEXT.downscope,
  },
  shadow: {
    word: 'Shadow',
    means: 'it may not act; what would have been is recorded',
    glyph: ShadowGlyph,
    text: 'text-muted',
  },
  denied: { word: 'Denied', means: 'a rule refuses it now', glyph: DenyGlyph, text: OUTCOME_TEXT.deny },
  no_grant: { word: 'No grant', means: 'nobody gave it the tool here', glyph: AbsentGlyph, text: 'text-muted' },
  never: { word: 'Never', means: 'no approval lifts it', glyph: NeverGlyph, text: OUTCOME_TEXT.never },
  unknown: { word: 'Not probed', means: 'no example could be made', glyph: AbsentGlyph, text: 'text-muted' },
}
export const permissionWord = (word: PermissionWord): string => LOOK[word].word
export const permissionMeaning = (word: PermissionWord): string => LOOK[word].means

export function Permission({ word, children }: { word: PermissionWord; children?: ReactNode }) {
  const { word: said, glyph: Glyph, text } = LOOK[word]
  return (
    <span className={cx('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', text)}>
      <Glyph />
      {children ?? said}
    </span>
  )
}
