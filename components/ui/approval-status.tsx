import type { ReactNode } from 'react'
import type { ApprovalFact } from '../../lib/policy/types.ts'
import { cx } from './class-names.ts'
import {
  AllowGlyph,
  AskGlyph,
  CancelGlyph,
  CheckGlyph,
  ClockGlyph,
  DenyGlyph,
  LapsedGlyph,
  SupersededGlyph,
} from './glyphs.tsx'

export type ApprovalStatusName = ApprovalFact['status']

const LOOK: { [s in ApprovalStatusName]: { word: string; glyph: typeof AllowGlyph; text: string } } = {
  waiting: { word: 'Waiting', glyph: AskGlyph, text: 'text-ask' },
  approved: { word: 'Approved', glyph: AllowGlyph, text: 'text-allow' },
  consumed: { word: 'Approved and used', glyph: CheckGlyph, text: 'text-allow' },
  denied: { word: 'Denied', glyph: DenyGlyph, text: 'text-deny' },
  expired: { word: 'Expired', glyph: ClockGlyph, text: 'text-deny' },
  lapsed: { word: 'Approved, never used', glyph: LapsedGlyph, text: 'text-muted' },
  superseded: { word: 'Superseded', glyph: SupersededGlyph, text: 'text-muted' },
  cancelled: { word: 'Cancelled by the agent', glyph: CancelGlyph, text: 'text-muted' },
}
export const approvalStatusWord = (status: ApprovalStatusName): string => LOOK[status].word

export function ApprovalStatus({ status, children }: { status: ApprovalStatusName; children?: ReactNode }) {
  const { word, glyph: Glyph, text } = LOOK[status]
  return (
    <span className={cx('inline-flex items-baseline gap-1.5 font-medium', text)}>
      <span className="relative top-[2px] flex-none">
        <Glyph />
      </span>
      {children ?? word}
    </span>
  )
}
export function ApprovalStatusGlyph({ status }: { status: ApprovalStatusName }) {
  const { word, glyph: Glyph, text } = LOOK[status]
  return (
    <span className={cx('inline-flex', text)} title={word}>
      <Glyph />
      <span className="sr-only">{word}</span>
    </span>
  )
}
