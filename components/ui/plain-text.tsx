import { mixedScripts, pieces } from './hidden-characters.ts'
import { Tag } from './tag.tsx'

/** Text from outside, exactly: never truncated, never interpreted, what cannot be seen is named. */
export function PlainText({ text }: { text: string }) {
  return (
    <span className="break-words whitespace-pre-wrap [unicode-bidi:isolate]">
      {pieces(text).map((piece) =>
        piece.hidden ? (
          <span
            key={piece.at}
            title={piece.hidden}
            className="mx-px rounded-[3px] bg-ask-bg px-1 font-mono text-[0.8em] text-ask"
          >
            {piece.text}
            <span className="sr-only"> {piece.hidden} </span>
          </span>
        ) : (
          piece.text
        ),
      )}
      {mixedScripts(text) && (
        <>
          {' '}
          <Tag tone="ask">mixed alphabets</Tag>
        </>
      )}
    </span>
  )
}
