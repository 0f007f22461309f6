import { AskGlyph, CheckGlyph, ClockGlyph } from '../../../../components/ui/glyphs.tsx'
import type { RunState as State } from '../../../../lib/evidence/list-runs.ts'
import { RUN_WORDS } from '../words.ts'

const LOOK = {
  running: { glyph: ClockGlyph, text: '' },
  waiting: { glyph: AskGlyph, text: 'text-ask font-medium' },
  finished: { glyph: CheckGlyph, text: 'text-muted' },
}
export function RunState({ state }: { state: State }) {
  const { glyph: Glyph, text } = LOOK[state]
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${text}`}>
      <Glyph />
      {RUN_WORDS[state]}
    </span>
  )
}
