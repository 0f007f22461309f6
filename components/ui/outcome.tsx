import type { ReactNode } from 'react'
import type { Outcome as OutcomeName } from '../../lib/policy/types.ts'
import { cx } from './class-names.ts'
import { AllowGlyph, AskGlyph, DenyGlyph, DownscopeGlyph, NeverGlyph, NoticeGlyph } from './glyphs.tsx'

/** Glyph, word and hue of an outcome: the same everywhere. */
export const OUTCOME_WORDS: { [o in OutcomeName]: string } = {
  allow: 'Allowed',
  allow_with_notice: 'Allowed, owner told',
  require_approval: 'Needs approval',
  downscope: 'Safer alternative',
  deny: 'Denied',
  never: 'Never',
}
const GLYPHS = {
  allow: AllowGlyph,
  allow_with_notice: NoticeGlyph,
  require_approval: AskGlyph,
  downscope: DownscopeGlyph,
  deny: DenyGlyph,
  never: NeverGlyph,
}
export const OUTCOME_TEXT: { [o in OutcomeName]: string } = {
  allow: 'text-allow',
  allow_with_notice: 'text-notice',
  require_approval: 'text-ask',
  downscope: 'text-downscope',
  deny: 'text-deny',
  never: 'text-never bg-never-bg rounded-[5px] pr-[7px] pl-[5px]',
}

export function Outcome({
  outcome,
  children,
  quiet = false,
}: {
  outcome: OutcomeName
  children?: ReactNode
  quiet?: boolean
}) {
  const Glyph = GLYPHS[outcome]
  return (
    <span
      className={cx(
        'inline-flex items-baseline gap-1.5',
        !quiet && 'font-medium whitespace-nowrap',
        OUTCOME_TEXT[outcome],
      )}
    >
      <span className="relative top-[2px] flex-none">
        <Glyph />
      </span>
      {children ?? OUTCOME_WORDS[outcome]}
    </span>
  )
}

/** The glyph alone, where a column has no room for the word: the word is still read out and shown on hover. */
export function OutcomeGlyph({ outcome, word }: { outcome: OutcomeName; word?: string }) {
  const Glyph = GLYPHS[outcome]
  return (
    // "never" is white on its own ground where it stands with its word; alone its filled shape is enough
    <span
      className={cx('inline-flex', outcome === 'never' ? 'text-deny' : OUTCOME_TEXT[outcome])}
      title={word ?? OUTCOME_WORDS[outcome]}
    >
      <Glyph />
      <span className="sr-only">{word ?? OUTCOME_WORDS[outcome]}</span>
    </span>
  )
}
