import { AskGlyph, CheckGlyph, DenyGlyph, NoticeGlyph } from '../../../../../../components/ui/glyphs.tsx'
import { keyed } from '../../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import type { ItemFindings as Found } from '../../../../../../lib/changes/findings-of-items.ts'
import { SEVERITIES } from '../../../../../../lib/policy/types.ts'
import { wordsOf } from '../../../_editor/words-of.ts'

const LOOK = {
  error: { word: 'Error', hue: 'text-deny', Glyph: DenyGlyph },
  warning: { word: 'Warning', hue: 'text-ask', Glyph: AskGlyph },
  suggestion: { word: 'Suggestion', hue: 'text-muted', Glyph: NoticeGlyph },
} as const

/** What its author was told about it: reviewers see the same. Comes in when the checks are done. */
export async function ItemFindings({ of, item }: { of: Promise<Found[]>; item: number }) {
  const found = (await of).find((f) => f.item === item)
  if (!found) return null
  if (!found.findings.length)
    return (
      <p className="flex items-baseline gap-2 text-sm text-muted">
        <span className="relative top-[1px] flex-none">
          <CheckGlyph size={12} />
        </span>
        The checks find nothing to say about it.
      </p>
    )
  const worstFirst = SEVERITIES.flatMap((s) => found.findings.filter((f) => f.severity === s))
  return (
    <ul aria-label="What the checks say" className="grid gap-1 text-sm">
      {keyed(worstFirst, (f) => `${f.severity} ${f.pointer} ${f.place?.from} ${f.message}`).map(({ key, item: f }) => {
        const { word, hue, Glyph } = LOOK[f.severity]
        return (
          <li key={key} className="flex min-w-0 items-baseline gap-2">
            <span className={`relative top-[1px] flex-none ${hue}`}>
              <Glyph size={12} />
            </span>
            <span className={`flex-none ${hue}`}>{word}</span>
            <span className="flex-none text-muted">
              {f.place ? (
                <span className="mono">
                  <span className="sr-only">line </span>
                  {f.place.line}:{f.place.column}
                </span>
              ) : (
                wordsOf(f.pointer)
              )}
            </span>
            <span className="min-w-0 break-words">
              <PlainText text={f.message} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}
