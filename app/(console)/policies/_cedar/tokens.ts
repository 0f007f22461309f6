// Enough of Cedar's grammar to colour it. Whatever is not recognised stays as it is: nothing is dropped or reordered.

export type TokenKind =
  | 'comment'
  | 'keyword'
  | 'effect'
  | 'string'
  | 'number'
  | 'variable'
  | 'annotation'
  | 'sign'
  | 'text'
export interface Token {
  kind: TokenKind
  text: string
}
const RULES: [TokenKind, RegExp][] = [
  ['comment', /\/\/[^\n]*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"?/y],
  ['annotation', /@[A-Za-z_]\w*/y],
  ['effect', /\b(?:permit|forbid)\b/y],
  ['keyword', /\b(?:when|unless|if|then|else|in|is|has|like|true|false)\b/y],
  ['variable', /\b(?:principal|action|resource|context)\b/y],
  ['number', /\b\d+\b/y],
  ['text', /[A-Za-z_]\w*|\s+/y],
  ['sign', /[^\sA-Za-z_0-9"@]/y],
  ['text', /./suy],
]

/** The text in pieces; joined they are the text again. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const token = next(text, at)
    const before = tokens.at(-1)
    if (before?.kind === token.kind && (token.kind === 'text' || token.kind === 'sign')) before.text += token.text
    else tokens.push(token)
    at += token.text.length
  }
  return tokens
}
function next(text: string, at: number): Token {
  for (const [kind, pattern] of RULES) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found) return { kind, text: found }
  }
  return { kind: 'text', text: text.slice(at) }
}

/** The same by lines, so that each can have its number. */
export function linesOf(text: string): Token[][] {
  const lines: Token[][] = [[]]
  for (const token of tokensOf(text))
    for (const [i, part] of token.text.split('\n').entries()) {
      if (i > 0) lines.push([])
      if (part) lines.at(-1)?.push({ kind: token.kind, text: part })
    }
  return lines
}
