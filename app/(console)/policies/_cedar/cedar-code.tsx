import { CopyButton } from '../../../../components/ui/copy-button.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { linesOf, type TokenKind } from './tokens.ts'

// Weight and one accent, no hues: those belong to outcomes.
const LOOK: { [k in TokenKind]: string } = {
  comment: 'text-muted italic',
  annotation: 'text-muted',
  effect: 'text-accent font-semibold',
  keyword: 'text-accent',
  variable: 'text-ink font-medium',
  string: 'text-ink underline decoration-line-strong decoration-1 underline-offset-4',
  number: 'text-ink font-medium',
  sign: 'text-muted',
  text: 'text-ink',
}

/** Cedar with numbered lines. The whole text, wrapped rather than scrolled, and what cannot be seen made visible. */
export function CedarCode({ code, label = 'Cedar' }: { code: string; label?: string }) {
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-sunken">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line pr-1 pl-3 text-xs text-muted">
        <span>{label}</span>
        <CopyButton text={code} what={label} />
      </figcaption>
      <pre className="py-2.5 pr-3 font-mono text-[0.8rem] leading-[1.4rem]">
        <code className="grid">
          {keyed(linesOf(code), (line) => line.map((t) => t.text).join('')).map(({ key, item: line }, i) => (
            <span key={key} className="grid grid-cols-[2.75rem_minmax(0,1fr)]">
              <span aria-hidden="true" className="pr-3 text-right text-muted select-none">
                {i + 1}
              </span>
              <span className="min-h-[1.4rem] break-words whitespace-pre-wrap">
                {keyed(line, (t) => t.text).map(({ key: at, item }) => (
                  <span key={at} className={LOOK[item.kind]}>
                    {item.kind === 'text' || item.kind === 'string' || item.kind === 'comment' ? (
                      <PlainText text={item.text} />
                    ) : (
                      item.text
                    )}
                  </span>
                ))}
              </span>
            </span>
          ))}
        </code>
      </pre>
    </figure>
  )
}
