import { ShadowGlyph } from '../../../../components/ui/glyphs.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../components/ui/outcome.tsx'
import type { Outcome as OutcomeName } from '../../../../lib/policy/types.ts'

/** A rule that only writes down what it would have said must never pass for one that counts. */
export function Mode({ mode }: { mode: 'enforce' | 'log' }) {
  if (mode === 'enforce') return <span className="whitespace-nowrap">Enforced</span>
  return (
    <span className="inline-flex items-center gap-1.5 rounded-sm border border-dashed border-field px-1.5 text-xs leading-[1.125rem] text-muted">
      <ShadowGlyph size={12} />
      Log only · changes nothing
    </span>
  )
}
/** What it says when it matches; the hue of an outcome belongs to rules that count. */
export function PolicyOutcome({ outcome, mode }: { outcome: OutcomeName; mode: 'enforce' | 'log' }) {
  if (mode === 'enforce') return <Outcome outcome={outcome} />
  return (
    <span className="inline-flex items-center gap-1.5 text-muted">
      <ShadowGlyph />
      Would be: {OUTCOME_WORDS[outcome].toLowerCase()}
    </span>
  )
}
