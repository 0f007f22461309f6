// Text that came from outside may look like something else than it is: zero-width and control characters, marks that
// turn the direction of writing, spaces that are not spaces, letters of another script inside a word.

export interface Piece {
  text: string
  /** Where it begins in the whole. */
  at: number
  /** Set when the piece is one hidden character: what to call it. */
  hidden?: string
}

const NAMES: Record<number, string> = {
  0: 'null',
  9: 'tab',
  13: 'carriage return',
  160: 'no-break space',
  173: 'soft hyphen',
  8203: 'zero-width space',
  8204: 'zero-width non-joiner',
  8205: 'zero-width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8234: 'left-to-right embedding',
  8235: 'right-to-left embedding',
  8236: 'end of direction',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8288: 'word joiner',
  8294: 'left-to-right isolate',
  8295: 'right-to-left isolate',
  8296: 'first strong isolate',
  8297: 'end of isolate',
  12644: 'Hangul filler',
  65279: 'byte order mark',
}
/** Controls, formats, separators, unassigned, private and every space but the plain one; the line feed is shown as a line. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u115f\u1160\u2800\u3164\uffa0]|[\ufe00-\ufe0e]|[\u{e0100}-\u{e01ef}]/u
const hex = (code: number) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

const PRINTABLE = /^[\x20-\x7e\n]*$/

export function pieces(text: string): Piece[] {
  if (PRINTABLE.test(text)) return text ? [{ text, at: 0 }] : []
  const out: Piece[] = []
  let plain = ''
  let at = 0
  const flush = () => {
    if (plain) out.push({ text: plain, at: at - plain.length })
    plain = ''
  }
  for (const character of text) {
    if (character === '\n' || !HIDDEN.test(character)) {
      plain += character
      at += character.length
      continue
    }
    flush()
    const code = character.codePointAt(0) ?? 0
    out.push({ text: hex(code), at, hidden: NAMES[code] ?? 'hidden character' })
    at += character.length
  }
  flush()
  return out
}
export const hasHidden = (text: string): boolean => pieces(text).some((p) => p.hidden)

/** A word that mixes Latin with letters that only look Latin: "pаypal" with a Cyrillic а. */
export const mixedScripts = (text: string): boolean =>
  text
    .split(/[^\p{L}\p{N}]+/u)
    .some(
      (word) =>
        /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(word),
    )
