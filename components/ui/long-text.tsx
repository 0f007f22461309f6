import { PlainText } from './plain-text.tsx'

const SHOWN = 240

/** What a person wrote: its beginning in a list, all of it at a click. */
export function LongText({ text, className }: { text: string; className?: string }) {
  if (text.length <= SHOWN * 1.5)
    return (
      <p className={className}>
        <PlainText text={text} />
      </p>
    )
  return (
    <details className={`group ${className ?? ''}`}>
      <summary className="list-none rounded-sm [&::-webkit-details-marker]:hidden">
        <span className="group-open:hidden">
          <PlainText text={beginningOf(text)} />…{' '}
        </span>
        <span className="link group-open:hidden">Show all</span>
        <span className="link hidden group-open:inline">Show less</span>
      </summary>
      <PlainText text={text} />
    </details>
  )
}

/** Cut between words where there are any, and never through a character. */
function beginningOf(text: string): string {
  const cut = Array.from(text.slice(0, SHOWN)).slice(0, -1).join('')
  const space = cut.search(/\s\S*$/)
  return space > SHOWN / 2 ? cut.slice(0, space) : cut
}
