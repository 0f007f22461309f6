'use client'
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { unifiedMergeView } from '@codemirror/merge'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { Finding } from '../../../../lib/policy/types.ts'
import { useNonce } from '../../../providers.tsx'
import { cedarLanguage } from './cedar-language.ts'
import { completeFrom, type LoadVocabulary } from './completion.ts'
import { theme } from './theme.ts'

export interface EditorHandle {
  /** Selects a place and goes there. */
  select(from: number, to: number): void
  replace(text: string): void
}
export interface CedarEditorProps {
  value: string
  onChange(value: string): void
  /** Of the very text in `value`; those with a place are marked there. */
  findings: readonly Finding[]
  /** Shown beside the text, line by line; null: nothing. */
  against: string | null
  load: LoadVocabulary
  describedBy: string
  invalid: boolean
  onReady(handle: EditorHandle): void
}
const SEVERITIES = { error: 'error', warning: 'warning', suggestion: 'info' } as const

/** CodeMirror, in a chunk of its own: nothing but the pages that edit a rule loads it. */
export default function CedarEditor(props: CedarEditorProps) {
  const { value, findings, against, describedBy, invalid } = props
  const nonce = useNonce()
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const merge = useRef(new Compartment())
  const attributes = useRef(new Compartment())
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!host.current) return
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of('  '),
          EditorState.tabSize.of(2),
          autocompletion({ override: [completeFrom((actions) => latest.current.load(actions))], icons: false }),
          cedarLanguage,
          theme,
          EditorView.lineWrapping,
          merge.current.of([]),
          attributes.current.of([]),
          // Tab indents, so there must be a way out: after Escape, Tab goes on to what follows
          keymap.of([
            {
              key: 'Escape',
              run: (v) => {
                if (completionStatus(v.state) !== null) return false
                v.setTabFocusMode(true)
                return true
              },
            },
          ]),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
          EditorView.domEventHandlers({
            focus: (_, v) => {
              v.setTabFocusMode(false)
            },
          }),
          EditorView.updateListener.of((u) => {
            if (u.docChanged) latest.current.onChange(u.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = made
    latest.current.onReady({
      select(from, to) {
        const end = made.state.doc.length
        const anchor = Math.min(from, end)
        made.dispatch({ selection: { anchor, head: Math.min(Math.max(to, from + 1), end) }, scrollIntoView: true })
        made.focus()
      },
      replace: (text) => replaceWith(made, text),
    })
    return () => made.destroy()
  }, [nonce])

  useEffect(() => {
    if (view.current && view.current.state.doc.toString() !== value) replaceWith(view.current, value)
  }, [value])
  useEffect(() => {
    const at = view.current
    if (at) at.dispatch(setDiagnostics(at.state, diagnosticsOf(findings, at.state.doc.length)))
  }, [findings])
  useEffect(() => {
    const shown =
      against === null ? [] : unifiedMergeView({ original: against, mergeControls, syntaxHighlightDeletions: false })
    view.current?.dispatch({ effects: merge.current.reconfigure(shown) })
  }, [against])
  useEffect(() => {
    const said = EditorView.contentAttributes.of({
      'aria-label': 'Cedar',
      'aria-describedby': describedBy,
      ...(invalid ? { 'aria-invalid': 'true' } : {}),
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
    })
    view.current?.dispatch({ effects: attributes.current.reconfigure(said) })
  }, [describedBy, invalid])

  return <div ref={host} />
}

/** Of one difference: the text in force again, or what was written, without the difference shown. */
function mergeControls(type: 'reject' | 'accept', act: (e: MouseEvent) => void): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = type === 'reject' ? 'Put back' : 'Keep mine'
  button.addEventListener('click', act)
  return button
}

/** Only what differs is replaced, so that the cursor stays where it was. */
function replaceWith(view: EditorView, text: string): void {
  const before = view.state.doc.toString()
  let from = 0
  while (from < before.length && before[from] === text[from]) from++
  let same = 0
  while (
    same < before.length - from &&
    same < text.length - from &&
    before[before.length - 1 - same] === text[text.length - 1 - same]
  )
    same++
  view.dispatch({ changes: { from, to: before.length - same, insert: text.slice(from, text.length - same) } })
}

const diagnosticsOf = (findings: readonly Finding[], length: number): Diagnostic[] =>
  findings.flatMap((f) =>
    f.place && f.place.from <= length
      ? [
          {
            from: f.place.from,
            to: Math.min(Math.max(f.place.to, f.place.from), length),
            severity: SEVERITIES[f.severity],
            message: f.message,
          },
        ]
      : [],
  )
