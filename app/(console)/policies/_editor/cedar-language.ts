import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import { tokensOf } from '../_cedar/tokens.ts'

/** The kinds of _cedar/tokens.ts, so that a rule looks the same where it is read and where it is written. */
const cedar = StreamLanguage.define<null>({
  name: 'cedar',
  startState: () => null,
  token(stream) {
    // one line at a time: nothing in Cedar spans lines
    const [token] = tokensOf(stream.string.slice(stream.pos, stream.pos + 400))
    stream.pos += Math.max(1, token?.text.length ?? 1)
    return token && token.kind !== 'text' ? token.kind : null
  },
  languageData: { commentTokens: { line: '//' }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
  tokenTable: {
    effect: tags.definitionKeyword,
    annotation: tags.annotation,
    variable: tags.variableName,
    sign: tags.punctuation,
  },
})

// Weight and one accent, no hues: those belong to outcomes. CodeMirror's own colours have too little contrast.
const look = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: tags.annotation, color: 'var(--muted)' },
  { tag: tags.definitionKeyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: tags.variableName, color: 'var(--ink)', fontWeight: '500' },
  {
    tag: tags.string,
    color: 'var(--ink)',
    textDecoration: 'underline',
    textDecorationColor: 'var(--line-strong)',
    textUnderlineOffset: '4px',
  },
  { tag: tags.number, color: 'var(--ink)', fontWeight: '500' },
  { tag: tags.punctuation, color: 'var(--muted)' },
])

export const cedarLanguage = [cedar, syntaxHighlighting(look)]
