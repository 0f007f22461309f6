'use client'
import { useId, useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import { AskGlyph, CheckGlyph, CloseGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { ExampleResult } from '../../../../lib/policy/checks/example-types.ts'
import { STAGES } from '../../../../lib/policy/types.ts'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import { STAGE_WORDS } from '../../agents/[id]/_identities/stage-words.ts'
import { type ExampleDraft, emptyExample, exampleDraftOf } from '../_form/example-draft.ts'
import { exampleFromDecision } from '../actions.ts'

interface Props {
  id: string
  policyId: string
  examples: ExampleDraft[]
  tools: string[]
  /** What the text is about: where an example begins. */
  about: string | null
  /** In the same order; of what was checked last. */
  results: readonly ExampleResult[]
  stale: boolean
  onChange(examples: ExampleDraft[]): void
}
/** What the rule must match and must not: run with every change, by the engine that decides. */
export function ExamplesTable({ id, policyId, examples, tools, about, results, stale, onChange }: Props) {
  const set = (i: number, more: Partial<ExampleDraft>) =>
    onChange(examples.map((e, j) => (j === i ? { ...e, ...more } : e)))
  return (
    <div className="grid min-w-0 gap-3" id={`${id}-examples`} tabIndex={-1}>
      {examples.length === 0 && (
        <p className="text-sm text-muted">
          None yet. One that must match and one that must not say more than any sentence, and keep saying it.
        </p>
      )}
      <ol className="grid gap-3">
        {examples.map((e, i) => (
          <li
            key={e.key}
            className="grid gap-2 rounded-lg border border-line p-3"
            id={`${id}-example-${i}`}
            tabIndex={-1}
          >
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <Verdict result={results[i]} stale={stale} />
              <Button kind="quiet" small onClick={() => onChange(examples.filter((_, j) => j !== i))}>
                <CloseGlyph size={12} />
                Remove<span className="sr-only"> example {i + 1}</span>
              </Button>
            </div>
            <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-[minmax(0,2fr)_minmax(0,1.1fr)_minmax(0,1.4fr)_minmax(0,1.1fr)_minmax(0,1.2fr)]">
              <Input
                aria-label={`Name of example ${i + 1}`}
                placeholder="A refund of €400"
                value={e.name}
                maxLength={120}
                onChange={(x) => set(i, { name: x.target.value })}
              />
              <Select
                aria-label={`What example ${i + 1} expects`}
                value={e.expect}
                onChange={(x) => set(i, { expect: x.target.value as ExampleDraft['expect'] })}
              >
                <option value="match">must match</option>
                <option value="no_match">must not match</option>
              </Select>
              <Select
                aria-label={`Tool of example ${i + 1}`}
                value={e.tool}
                onChange={(x) => set(i, { tool: x.target.value })}
              >
                {!tools.includes(e.tool) && <option value={e.tool}>{e.tool || 'Tool…'}</option>}
                {tools.map((t) => (
                  <option key={t}>{t}</option>
                ))}
              </Select>
              <Select
                aria-label={`Environment of example ${i + 1}`}
                value={e.environment}
                onChange={(x) => set(i, { environment: x.target.value as ExampleDraft['environment'] })}
              >
                {ENVIRONMENTS.map((n) => (
                  <option key={n} value={n}>
                    {ENVIRONMENT_WORDS[n]}
                  </option>
                ))}
              </Select>
              <Select
                aria-label={`Stage of example ${i + 1}`}
                value={e.stage ?? ''}
                onChange={(x) => set(i, { stage: x.target.value as ExampleDraft['stage'] })}
              >
                <option value="">as autonomous</option>
                {STAGES.map((n) => (
                  <option key={n} value={n}>
                    {STAGE_WORDS[n].word}
                  </option>
                ))}
              </Select>
            </div>
            <div className="grid gap-2 sm:grid-cols-2">
              <Json label="Arguments" nth={i} value={e.arguments} onChange={(text) => set(i, { arguments: text })} />
              <Json
                label="Other facts"
                note='Such as {"confidence": 9000, "resources": […]}.'
                nth={i}
                value={e.facts}
                onChange={(text) => set(i, { facts: text })}
              />
            </div>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Button onClick={() => onChange([...examples, emptyExample(about ?? tools[0] ?? '')])}>Add an example</Button>
        <FromDecision id={id} policyId={policyId} onAdd={(e) => onChange([...examples, e])} />
      </div>
    </div>
  )
}

function Verdict({ result, stale }: { result: ExampleResult | undefined; stale: boolean }) {
  if (!result) return <p className="text-sm text-muted">Not run yet</p>
  const Glyph = result.passed ? CheckGlyph : result.got === 'error' ? AskGlyph : DenyGlyph
  return (
    <p
      className={`flex min-w-0 items-center gap-1.5 text-sm ${result.passed ? 'text-allow' : 'text-deny'}`}
      aria-busy={stale || undefined}
    >
      <Glyph size={12} />
      <span className="font-medium">{result.passed ? 'Holds' : 'Does not hold'}</span>
      <span className="min-w-0 break-words text-muted">
        {result.why ? <PlainText text={result.why} /> : result.got === 'match' ? 'it matches' : 'it does not match'}
      </span>
    </p>
  )
}

function Json({
  label,
  note,
  nth,
  value,
  onChange,
}: {
  label: string
  note?: string
  nth: number
  value: string
  onChange(text: string): void
}) {
  const id = useId()
  const wrong = value.trim() !== '' && !isObject(value)
  return (
    <div className="grid content-start gap-1 text-xs text-muted">
      <label htmlFor={id}>
        {label}
        <span className="sr-only"> of example {nth + 1}</span>
      </label>
      <Textarea
        id={id}
        rows={Math.min(8, Math.max(2, value.split('\n').length))}
        className="font-mono"
        spellCheck={false}
        value={value}
        aria-invalid={wrong || undefined}
        onChange={(e) => onChange(e.target.value)}
      />
      {wrong ? <span className="text-deny">is no JSON object</span> : note && <span>{note}</span>}
    </div>
  )
}
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function FromDecision({ id, policyId, onAdd }: { id: string; policyId: string; onAdd(e: ExampleDraft): void }) {
  const [text, setText] = useState('')
  const { state, pending, run } = useAction(exampleFromDecision)
  async function add() {
    const decision = /dec_[A-Za-z0-9]+/.exec(text)?.[0] ?? text.trim()
    const answer = await run({ decision, policy: policyId || 'draft' })
    if (!answer.data) return
    setText('')
    onAdd(exampleDraftOf(answer.data))
  }
  return (
    <div className="grid gap-1">
      <label htmlFor={`${id}-from-decision`} className="text-xs text-muted">
        Or from a past decision: its id or address
      </label>
      <span className="flex gap-2">
        <Input
          id={`${id}-from-decision`}
          value={text}
          autoComplete="off"
          placeholder="dec_…"
          className="font-mono"
          aria-describedby={`${id}-from-decision-note`}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Enter') return
            e.preventDefault()
            if (text.trim()) void add()
          }}
        />
        <Button busy={pending} disabled={!text.trim()} onClick={() => void add()}>
          Add it
        </Button>
      </span>
      <p id={`${id}-from-decision-note`} role="status" className="text-xs text-deny">
        {state.message}
      </p>
    </div>
  )
}
