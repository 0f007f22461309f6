import { ShadowGlyph } from '../../../../components/ui/glyphs.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import type { Outcome as OutcomeName } from '../../../../lib/policy/types.ts'

/** A rule that only writes down what it would have said must never pass for one that counts. */
export function Mode({ mode }: { mode: 'enforce' | 'log' }) {
  if (mode === 'enforce') return <span className="whitespace-nowrap">Enforced</span>
  return (
    <span className="inline-flex items-baseline gap-1.5 rounded-sm border border-dashed border-field px-1.5 text-xs leading-[1.125rem] text-muted">
      <span className="relative top-[2px]">
        <ShadowGlyph size={12} />
      </span>
      <span>
        <span className="whitespace-nowrap">Log only ·</span> <span className="whitespace-nowrap">changes nothing</span>
      </span>
    </span>
  )
}
const WOULD: { [o in OutcomeName]: string } = {
  allow: 'Would allow',
  allow_with_notice: 'Would tell the owner',
  require_approval: 'Would need approval',
  downscope: 'Would offer less',
  deny: 'Would deny',
  never: 'Would never allow',
}
/** What it says when it matches; the hue of an outcome belongs to rules that count. */
export function PolicyOutcome({ outcome, mode }: { outcome: OutcomeName; mode: 'enforce' | 'log' }) {
  if (mode === 'enforce') return <Outcome outcome={outcome} />
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted">
      <ShadowGlyph />
      {WOULD[outcome]}
    </span>
  )
}
