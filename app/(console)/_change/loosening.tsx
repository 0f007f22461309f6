import { keyed } from '../../../components/ui/keyed.ts'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import { LoosenGlyph, TightenGlyph } from './glyphs.tsx'

/** Whether a change lets more through than before, and by which of its items. */
export function Loosening({ loosening, why }: { loosening: boolean; why: readonly string[] }) {
  return (
    <div className="grid gap-1 text-sm">
      <p className={`flex items-baseline gap-2 font-medium ${loosening ? 'text-ask' : 'text-allow'}`}>
        <span className="relative top-[2px] flex-none">{loosening ? <LoosenGlyph /> : <TightenGlyph />}</span>
        {loosening
          ? 'It loosens: two people in two different roles must agree'
          : 'It only tightens: one other person must agree'}
      </p>
      {why.length > 0 && (
        <ul className="grid gap-0.5 pl-[22px] text-muted">
          {keyed(why, (s) => s).map(({ key, item }) => (
            <li key={key}>
              <PlainText text={item} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
