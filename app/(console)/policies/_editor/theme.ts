import { EditorView } from '@codemirror/view'

const wavy = (hue: string) => ({
  backgroundImage: 'none',
  paddingBottom: '0',
  textDecoration: `underline wavy ${hue}`,
  textDecorationSkipInk: 'none',
  textUnderlineOffset: '3px',
})
const marker = (glyph: string, hue: string) => ({
  content: `"${glyph}"`,
  color: hue,
  fontSize: '0.7rem',
  fontWeight: '700',
})

/** Colours come from the variables of globals.css: light and dark are one theme here. */
export const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', fontSize: '0.8rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-geist-mono), ui-monospace, monospace', lineHeight: '1.4rem' },
  '.cm-content': { padding: '8px 0', minHeight: '11.5rem', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--muted)', border: 'none', minHeight: '11.5rem' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 4px', minWidth: '1.6rem' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--hover)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-lintRange-error': wavy('var(--deny)'),
  '.cm-lintRange-warning': wavy('var(--ask)'),
  '.cm-lintRange-info': wavy('var(--muted)'),
  '.cm-lintRange-active': { backgroundColor: 'var(--hover)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--deny)' },
  '.cm-gutter-lint': { width: '1.1rem' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0 0 0 4px' },
  // the library draws these as images, which the content policy refuses and which say the same in one shape
  '.cm-lint-marker': { content: 'none', width: 'auto', height: 'auto' },
  '.cm-lint-marker-error:before': marker('×', 'var(--deny)'),
  '.cm-lint-marker-warning:before': marker('!', 'var(--ask)'),
  '.cm-lint-marker-info:before': marker('i', 'var(--muted)'),
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: 'none',
    borderRadius: '7px',
    boxShadow: 'var(--lift)',
    overflow: 'hidden',
    fontSize: '0.8125rem',
    maxWidth: 'min(34rem, 90vw)',
  },
  '.cm-diagnostic': { borderLeft: '2px solid var(--line-strong)', padding: '6px 10px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--deny)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--ask)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-geist-mono), ui-monospace, monospace',
    maxHeight: '16rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '1.35rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--selected)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '1.25rem' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionInfo': { padding: '6px 10px', maxWidth: '20rem', fontFamily: 'var(--font-geist-sans), sans-serif' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--allow-bg)' },
  '&.cm-merge-b .cm-changedText, & .cm-content .cm-changedText': { background: 'none', fontWeight: '600' },
  '.cm-deletedChunk': { backgroundColor: 'var(--deny-bg)', color: 'var(--ink)' },
  '& .cm-content .cm-deletedChunk .cm-deletedText': { background: 'none', fontWeight: '600' },
  '.cm-insertedLine, .cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '&.cm-merge-b .cm-changeGutter .cm-changedLineGutter': { background: 'var(--allow)' },
  '& .cm-changeGutter .cm-deletedLineGutter': { background: 'var(--deny)' },
  '.cm-deletedChunk .cm-chunkButtons button': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--field)',
    borderRadius: '4px',
    padding: '2px 8px',
    minHeight: '24px',
  },
})
