import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { type DiffedLine, diffLines } from './line-diff.ts'

const LOOK: { [k in DiffedLine['kind']]: { sign: string; word: string; row: string } } = {
  same: { sign: ' ', word: '', row: 'text-muted' },
  gone: { sign: '−', word: 'Removed: ', row: 'bg-deny-bg text-deny' },
  new: { sign: '+', word: 'Added: ', row: 'bg-allow-bg text-allow' },
}

/** Two versions of a text, line by line; sign and hue tell them apart. */
export function CedarDiff({ was, is }: { was: string; is: string }) {
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-sunken">
      <figcaption className="sr-only">The Cedar text, line by line</figcaption>
      <pre className="overflow-hidden rounded-lg py-2.5 font-mono text-[0.8rem] leading-[1.4rem]">
        <code className="grid">
          {keyed(linesBetween(was, is), (l) => `${l.kind} ${l.text}`).map(({ key, item: line }) => (
            <span key={key} className={`grid grid-cols-[2.75rem_1.25rem_minmax(0,1fr)] pr-3 ${LOOK[line.kind].row}`}>
              <span aria-hidden="true" className="pr-3 text-right select-none">
                {line.number}
              </span>
              <span aria-hidden="true" className="select-none">
                {LOOK[line.kind].sign}
              </span>
              <span className="min-h-[1.4rem] break-words whitespace-pre-wrap">
                {LOOK[line.kind].word && <span className="sr-only">{LOOK[line.kind].word}</span>}
                <PlainText text={line.text} />
              </span>
            </span>
          ))}
        </code>
      </pre>
    </figure>
  )
}

/** A text that is new or gone has no empty line on its other side. */
const linesBetween = (was: string, is: string): DiffedLine[] =>
  diffLines(was, is).filter(
    (l) => !(l.text === '' && ((was === '' && l.kind === 'gone') || (is === '' && l.kind === 'new'))),
  )
