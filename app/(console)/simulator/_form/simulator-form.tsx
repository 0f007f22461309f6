'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useState, useTransition } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { Checkbox, Field, Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import type { Json, JsonObject, ResourceFact } from '../../../../lib/policy/types.ts'
import { keep } from '../actions.ts'
import { ADDRESS_MAX, type Asked, packed, questionOf, type SimulatorAddress, simulatorHref } from '../address.ts'
import { ArgumentFields } from './argument-fields.tsx'
import { factsOfTexts, objectOf } from './facts-of-texts.ts'
import { FactsPart, type FactTexts, factTexts } from './facts-part.tsx'
import type { SchemaField } from './schema-fields.ts'

export interface Option {
  value: string
  label: string
}
interface Props {
  address: SimulatorAddress
  asked: Asked
  identities: Option[]
  tools: string[]
  drafts: Option[]
  fields: SchemaField[] | null
  example: JsonObject
  resources: ResourceFact[]
}

const NOTHING_YET = { ok: false, message: null, fields: {}, code: null, data: null }

/** Asks by going to another address: the answer is made from it, here and wherever the link is opened. */
export function SimulatorForm({ address, asked, identities, tools, drafts, fields, example, resources }: Props) {
  const id = useId()
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const [args, setArgs] = useState<JsonObject>(asked.arguments ?? example)
  const [text, setText] = useState<string | null>(fields ? null : JSON.stringify(args, null, 2))
  const [confidence, setConfidence] = useState(asked.confidence ?? '0.9')
  const [unverified, setUnverified] = useState(asked.unverified ?? false)
  const [model, setModel] = useState(asked.model ?? '')
  const [decision, setDecision] = useState(address.decision ?? '')
  const [facts, setFacts] = useState<FactTexts>(() => startOf(asked.facts, resources))
  const [draft, setDraft] = useState(address.change ?? address.snapshot ?? '')
  const past = Boolean(address.decision)

  const go = (next: SimulatorAddress) =>
    startTransition(() => router.push(simulatorHref(next) as Route, { scroll: false }))
  const drafted = (): Pick<SimulatorAddress, 'change' | 'snapshot'> =>
    draft ? (draft.startsWith('sha256:') ? { snapshot: draft } : { change: draft }) : {}

  async function submit(change: SimulatorAddress = {}) {
    setFault(null)
    const { q: _, sim: __, change: ___, snapshot: ____, ...rest } = address
    const place: SimulatorAddress = { ...rest, ...drafted(), ...change }
    if (past) return go({ ...place, ...(asked.items ? { q: await packed({ items: asked.items }) } : {}) })
    try {
      const now: Asked = {
        arguments: text === null ? args : objectOf(text, 'The arguments'),
        ...(confidence.trim() ? { confidence } : {}),
        ...(unverified ? { unverified } : {}),
        ...(model.trim() ? { model } : {}),
        ...factPart(factsOfTexts(facts)),
        ...(asked.items ? { items: asked.items } : {}),
      }
      const whole = { ...place, q: await packed(now) }
      if (simulatorHref(whole).length <= ADDRESS_MAX) return go(whole)
      const kept = await keep(NOTHING_YET, { question: questionOf(place, now) })
      if (!kept.data) return setFault(kept.message ?? 'It could not be kept.')
      go({ sim: kept.data.id, ...(place.view ? { view: place.view } : {}) })
    } catch (e) {
      setFault(e instanceof Error ? e.message : 'It cannot be read.')
    }
  }
  return (
    <form
      noValidate
      aria-label="Question"
      className="grid gap-4"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <Field id={`${id}-draft`} label="Compare with" note="What is in force stands beside it.">
        <Select
          id={`${id}-draft`}
          value={draft}
          onChange={(e) => setDraft(e.target.value)}
          aria-describedby={`${id}-draft-note`}
        >
          <option value="">Nothing: only what is in force</option>
          {drafts.map((d) => (
            <option key={d.value} value={d.value}>
              {d.label}
            </option>
          ))}
        </Select>
      </Field>
      <Field id={`${id}-identity`} label={past ? 'Asked by' : 'Agent'}>
        <Select
          id={`${id}-identity`}
          value={address.identity ?? ''}
          onChange={(e) => void submit({ identity: e.target.value })}
        >
          {(past || !address.identity) && <option value="">{past ? 'Whoever asked then' : 'Choose an agent'}</option>}
          {identities.map((i) => (
            <option key={i.value} value={i.value}>
              {i.label}
            </option>
          ))}
        </Select>
      </Field>
      {past ? (
        <p className="text-sm text-muted">
          Its arguments and facts are those that were recorded. What people approved is left out: the answer is the one
          before anybody is asked.
        </p>
      ) : (
        <>
          <Field id={`${id}-tool`} label="Tool">
            <Select
              id={`${id}-tool`}
              value={address.tool ?? ''}
              className="font-mono"
              onChange={(e) => {
                const { q: _, sim: __, decision: ___, ...rest } = address
                go({ ...rest, ...drafted(), tool: e.target.value })
              }}
            >
              {tools.map((t) => (
                <option key={t} value={t}>
                  {t}
                </option>
              ))}
            </Select>
          </Field>
          <fieldset className="grid gap-3">
            <div className="flex items-baseline justify-between gap-3">
              <legend className="float-left text-sm font-medium">Arguments</legend>
              {fields && (
                <Button
                  kind="quiet"
                  small
                  className="min-h-9 md:min-h-7"
                  onClick={() => {
                    if (text === null) return setText(JSON.stringify(args, null, 2))
                    try {
                      setArgs(objectOf(text, 'The arguments'))
                      setText(null)
                      setFault(null)
                    } catch (e) {
                      setFault(e instanceof Error ? e.message : null)
                    }
                  }}
                >
                  {text === null ? 'As JSON' : 'As a form'}
                </Button>
              )}
            </div>
            {fields && text === null ? (
              <ArgumentFields fields={fields} value={args} onChange={setArgs} />
            ) : (
              <Textarea
                aria-label="Arguments as JSON"
                rows={9}
                spellCheck={false}
                value={text ?? ''}
                onChange={(e) => setText(e.target.value)}
                className="font-mono text-[0.8rem]!"
              />
            )}
          </fieldset>
          <div className="grid grid-cols-2 items-start gap-3">
            <Field id={`${id}-confidence`} label="Confidence" note="0 to 1; it only tightens.">
              <Input
                id={`${id}-confidence`}
                inputMode="decimal"
                value={confidence}
                onChange={(e) => setConfidence(e.target.value)}
                aria-describedby={`${id}-confidence-note`}
              />
            </Field>
            <Field id={`${id}-model`} label="Model (optional)">
              <Input id={`${id}-model`} value={model} onChange={(e) => setModel(e.target.value)} />
            </Field>
          </div>
          <Checkbox checked={unverified} onChange={(e) => setUnverified(e.target.checked)}>
            It acts on an assumption that it has not verified
          </Checkbox>
          <FactsPart value={facts} onChange={setFacts} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" busy={pending}>
          Simulate
        </Button>
      </div>
      {fault && (
        <p role="alert" className="text-sm text-deny">
          {fault}
        </p>
      )}
      <details className="rounded-md border border-line px-3 py-1.5" open={past ? true : undefined}>
        <summary className="min-h-9 cursor-pointer py-1.5 text-sm font-medium">A past decision instead</summary>
        <div className="grid gap-2 pb-2">
          <Field id={`${id}-decision`} label="Its id">
            <Input
              id={`${id}-decision`}
              value={decision}
              placeholder="dec_…"
              onChange={(e) => setDecision(e.target.value.trim())}
              className="font-mono"
            />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={!decision}
              busy={pending}
              onClick={() => go({ decision, ...drafted(), ...(address.view ? { view: address.view } : {}) })}
            >
              Take it up
            </Button>
            {past && (
              <Button kind="quiet" onClick={() => go(drafted())}>
                Ask freely
              </Button>
            )}
          </div>
        </div>
      </details>
    </form>
  )
}

const factPart = (facts: JsonObject): Pick<Asked, 'facts'> => (Object.keys(facts).length ? { facts } : {})

function startOf(given: JsonObject | undefined, resources: ResourceFact[]): FactTexts {
  const named = Array.isArray(given?.resources) ? (given.resources as unknown as ResourceFact[]) : []
  const text = (v: Json | undefined) => (v === undefined ? '' : typeof v === 'string' ? v : JSON.stringify(v))
  return {
    // what was given instead of the register is shown as changed
    attributes: factTexts(resources).map((a) => {
      const own = named.find((n) => n.type === a.type && n.id === a.id)
      return own ? { ...a, registered: '\0' } : a
    }),
    labels: Array.isArray(given?.labels) ? given.labels.join(', ') : '',
    preview: text(given?.preview),
    at: text(given?.at),
  }
}
