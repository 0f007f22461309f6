'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useState, useTransition } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { Checkbox, Field, Input, Select, Textarea } from '../../../../components/ui/field.tsx'
import type { JsonObject, ResourceFact } from '../../../../lib/policy/types.ts'
import { keep } from '../actions.ts'
import { ADDRESS_MAX, type Asked, packed, questionOf, type SimulatorAddress, simulatorHref } from '../address.ts'
import { ArgumentFields } from './argument-fields.tsx'
import { objectOf } from './facts-of-texts.ts'
import { FactsPart } from './facts-part.tsx'
import { askedOf, differs, type FormTexts, startOf, withoutArguments, withResources } from './form-texts.ts'
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
  /** An answer stands beside the form. */
  answered: boolean
  /** Told before the address is gone to: its answer is to this form. */
  onAsk(next: SimulatorAddress): void
}

const NOTHING_YET = { ok: false, message: null, fields: {}, code: null, data: null }

/** Asks by going to another address: the answer is made from it, here and wherever the link is opened. */
export function SimulatorForm(props: Props) {
  const { address, asked, identities, tools, drafts, fields, example, resources, answered, onAsk } = props
  const id = useId()
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const [identity, setIdentity] = useState(address.identity ?? '')
  const [tool, setTool] = useState(address.tool ?? '')
  const [decision, setDecision] = useState(address.decision ?? '')
  const start = () =>
    startOf(address.change ?? address.snapshot ?? '', asked, { example, resources, asJson: fields === null })
  const [form, setForm] = useState<FormTexts>(start)
  /** What the answer is to. */
  const [sent, setSent] = useState(form)
  const [came, setCame] = useState({ tool: address.tool, resources })
  const past = Boolean(address.decision)

  if (came.tool !== address.tool) {
    // another tool has come: its arguments begin as its example, all else stays
    const { args, text, facts } = start()
    const own = (texts: FormTexts) => ({
      ...texts,
      args,
      text,
      facts: { ...texts.facts, attributes: facts.attributes },
    })
    setCame({ tool: address.tool, resources })
    setForm(own)
    setSent(own)
  } else if (came.resources !== resources) {
    setCame({ tool: address.tool, resources })
    setForm((texts) => withResources(texts, resources))
  }

  const set = (part: Partial<FormTexts>) => setForm((texts) => ({ ...texts, ...part }))
  const drafted = (): Pick<SimulatorAddress, 'change' | 'snapshot'> =>
    form.draft ? (form.draft.startsWith('sha256:') ? { snapshot: form.draft } : { change: form.draft }) : {}
  const go = (next: SimulatorAddress) =>
    startTransition(() => router.push(simulatorHref(next) as Route, { scroll: false }))
  function ask(next: SimulatorAddress, texts: FormTexts) {
    onAsk(next)
    setSent(texts)
    go(next)
  }

  async function submit(change: { identity?: string; tool?: string } = {}) {
    setFault(null)
    const { q: _, sim: __, change: ___, snapshot: ____, ...rest } = address
    const place: SimulatorAddress = {
      ...rest,
      ...(identity ? { identity } : {}),
      ...(past ? {} : { tool }),
      ...drafted(),
      ...change,
    }
    const items = asked.items ? { items: asked.items } : {}
    if (past) return ask({ ...place, ...(asked.items ? { q: await packed(items) } : {}) }, form)
    try {
      // the arguments in the form are still the tool's before
      const another = place.tool !== address.tool
      const texts = another ? withoutArguments(form) : form
      if (another) setForm(texts)
      const { arguments: args, ...others } = askedOf(another ? { ...texts, text: null } : texts)
      const now: Asked = { ...(another || !args ? {} : { arguments: args }), ...others, ...items }
      const whole = { ...place, q: await packed(now) }
      if (simulatorHref(whole).length <= ADDRESS_MAX) return ask(whole, texts)
      const kept = await keep(NOTHING_YET, { question: questionOf(place, now) })
      if (!kept.data) return setFault(kept.message ?? 'It could not be kept.')
      ask({ sim: kept.data.id, ...(place.view ? { view: place.view } : {}) }, texts)
    } catch (e) {
      setFault(e instanceof Error ? e.message : 'It cannot be read.')
    }
  }
  const changed = answered && differs(form, sent)
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
          value={form.draft}
          onChange={(e) => set({ draft: e.target.value })}
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
          value={identity}
          onChange={(e) => {
            setIdentity(e.target.value)
            void submit({ identity: e.target.value })
          }}
        >
          {(past || !identity) && <option value="">{past ? 'Whoever asked then' : 'Choose an agent'}</option>}
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
              value={tool}
              className="font-mono"
              onChange={(e) => {
                setTool(e.target.value)
                void submit({ tool: e.target.value })
              }}
            >
              {tools.map((t) => (
                <option key={t} value={t}>
                  {t}
                </option>
              ))}
            </Select>
          </Field>
          <fieldset className="grid gap-3" disabled={pending && tool !== address.tool}>
            <div className="flex items-baseline justify-between gap-3">
              <legend className="float-left text-sm font-medium">Arguments</legend>
              {fields && (
                <Button
                  kind="quiet"
                  small
                  className="min-h-9 md:min-h-7"
                  onClick={() => {
                    if (form.text === null) return set({ text: JSON.stringify(form.args, null, 2) })
                    try {
                      set({ args: objectOf(form.text, 'The arguments'), text: null })
                      setFault(null)
                    } catch (e) {
                      setFault(e instanceof Error ? e.message : null)
                    }
                  }}
                >
                  {form.text === null ? 'As JSON' : 'As a form'}
                </Button>
              )}
            </div>
            {fields && form.text === null ? (
              <ArgumentFields key={address.tool} fields={fields} value={form.args} onChange={(args) => set({ args })} />
            ) : (
              <Textarea
                aria-label="Arguments as JSON"
                rows={9}
                spellCheck={false}
                value={form.text ?? ''}
                onChange={(e) => set({ text: e.target.value })}
                className="font-mono text-[0.8rem]!"
              />
            )}
          </fieldset>
          <div className="grid grid-cols-2 items-start gap-3">
            <Field id={`${id}-confidence`} label="Confidence" note="0 to 1; it only tightens.">
              <Input
                id={`${id}-confidence`}
                inputMode="decimal"
                value={form.confidence}
                onChange={(e) => set({ confidence: e.target.value })}
                aria-describedby={`${id}-confidence-note`}
              />
            </Field>
            <Field id={`${id}-model`} label="Model (optional)">
              <Input id={`${id}-model`} value={form.model} onChange={(e) => set({ model: e.target.value })} />
            </Field>
          </div>
          <Checkbox checked={form.unverified} onChange={(e) => set({ unverified: e.target.checked })}>
            It acts on an assumption that it has not verified
          </Checkbox>
          <FactsPart value={form.facts} onChange={(facts) => set({ facts })} />
        </>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button type="submit" kind="primary" busy={pending} aria-describedby={changed ? `${id}-changed` : undefined}>
          Simulate
        </Button>
        {changed && (
          <p id={`${id}-changed`} className="text-sm text-muted">
            Changed since this answer.
          </p>
        )}
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
