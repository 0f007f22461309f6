'use client'
import dynamic from 'next/dynamic'
import { useCallback, useId, useRef, useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Bone } from '../../../../components/ui/skeleton.tsx'
import type { EditorHandle } from '../_editor/cedar-editor.tsx'
import type { Vocabulary } from '../_editor/completion.ts'
import { FindingsPanel } from '../_editor/findings-panel.tsx'
import type { Checked } from '../_editor/use-checks.ts'
import { format, vocabulary } from '../actions.ts'

const CedarEditor = dynamic(() => import('../_editor/cedar-editor.tsx'), {
  ssr: false,
  loading: () => <Bone className="h-52 w-full" />,
})
const NOTHING = { ok: false, message: null, fields: {}, code: null, data: null }
const NO_FINDINGS: never[] = []

interface Props {
  value: string
  checked: Checked
  error: string | null
  /** The text in force, to be seen beside this one. */
  active: { version: number; cedar: string } | null
  comparing: boolean
  onCompare(comparing: boolean): void
  onChange(value: string): void
  onField(pointer: string): void
}
/** The text of a rule with what the checks say about it, where it stands. */
export function TextPart({ value, checked, error, active, comparing, onCompare, onChange, onField }: Props) {
  const id = useId()
  const [editor, setEditor] = useState<EditorHandle | null>(null)
  const formatting = useAction(format)
  const load = useVocabulary()
  const text = checked.last?.cedar === value ? checked.last.findings : NO_FINDINGS
  const placed = text.length ? text.filter((f) => f.pointer === '/content/cedar') : text
  const bad = error !== null || placed.some((f) => f.severity === 'error')
  async function layOut() {
    const answer = await formatting.run({ cedar: value })
    if (answer.data?.cedar) editor?.replace(answer.data.cedar)
  }
  const unformatted = formatting.state.data?.cedar === null ? 'It cannot be laid out before it is a policy.' : null
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-1">
        <span className="text-sm font-medium">Cedar</span>
        <span className="flex gap-2">
          {active && (
            <Button small aria-pressed={comparing} onClick={() => onCompare(!comparing)}>
              {comparing ? 'Hide version' : 'Compare with version'} {active.version}
            </Button>
          )}
          <Button small busy={formatting.pending} onClick={() => void layOut()}>
            Format
          </Button>
        </span>
      </div>
      <div
        className={`min-w-0 overflow-hidden rounded-md border focus-within:outline-2 focus-within:outline-focus ${bad ? 'border-deny' : 'border-field'}`}
      >
        <CedarEditor
          value={value}
          onChange={onChange}
          findings={placed}
          against={comparing && active ? active.cedar : null}
          load={load}
          describedBy={`${id}-keys`}
          invalid={bad}
          onReady={setEditor}
        />
      </div>
      <p id={`${id}-keys`} className="text-xs text-muted">
        Control+Space completes, Tab indents; Escape, then Tab leaves the text.
        {comparing && ' Removed lines stand above what replaces them.'}
      </p>
      {(error ?? unformatted) && (
        <p role="alert" className="text-sm text-deny">
          {error ?? unformatted}
        </p>
      )}
      <FindingsPanel checked={checked} onPlace={(p) => editor?.select(p.from, p.to)} onField={onField} />
    </div>
  )
}

/** What completion offers, asked for once for each set of tools that the text speaks of. */
function useVocabulary() {
  const known = useRef(new Map<string, Promise<Vocabulary | null>>())
  return useCallback((actions: string[]) => {
    const key = actions.join('\n')
    let answer = known.current.get(key)
    if (!answer) {
      answer = vocabulary(NOTHING, { actions }).then(
        (a) => a.data,
        () => null,
      )
      known.current.set(key, answer)
      // what could not be loaded is asked for again
      void answer.then((a) => a ?? known.current.delete(key))
    }
    return answer
  }, [])
}
