import { words } from '../../../../components/ui/format.ts'
import { AskGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import type { Finding } from '../../../../lib/policy/types.ts'

/** What is wrong with a table, and what it leaves to the rules for the unlisted. */
export function BandFindings({ findings }: { findings: Finding[] }) {
  if (!findings.length) return null
  return (
    <section aria-labelledby="findings" className="grid gap-2 rounded-lg border border-line p-3.5 text-sm">
      <h2 id="findings">{findings.some((f) => f.severity === 'error') ? 'What is wrong' : 'What to know'}</h2>
      <ul className="grid gap-1">
        {keyed(findings, (f) => `${f.pointer} ${f.code}`).map(({ key, item: f }) => (
          <li key={key} className="flex items-start gap-2">
            <span className={`mt-0.5 flex-none ${f.severity === 'error' ? 'text-deny' : 'text-ask'}`}>
              {f.severity === 'error' ? <DenyGlyph /> : <AskGlyph />}
            </span>
            <span>
              <span className="font-medium">{placeWords(f.pointer ?? '')}</span> {f.message}.
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
/** /amounts/EUR/1/up_to → "Amounts, EUR, line 2" */
const placeWords = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .filter((name) => name !== 'up_to' && name !== 'impact')
    .map((name, i) =>
      /^\d+$/.test(name) ? `line ${Number(name) + 1}` : i === 0 ? words(name) : name.replaceAll('_', ' '),
    )
    .join(', ')
