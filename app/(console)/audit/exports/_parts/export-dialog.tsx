'use client'
import { useRouter } from 'next/navigation'
import { type FormEvent, useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../../../../../components/ui/field.tsx'
import { start } from '../actions.ts'
import type { Choices } from './new-export.tsx'

const ABOUT = {
  full: 'The whole log',
  period: 'A period',
  agent: 'An agent',
  run: 'A run',
  decision: 'A decision',
  hold: 'A legal hold',
  matter: 'A matter',
} as const
type About = keyof typeof ABOUT
const SUBJECT_LABELS = {
  agent: 'Agent',
  run: 'Run',
  decision: 'Decision',
  hold: 'Legal hold',
  matter: 'Matter',
} as const
const SUBJECTS = ['agent', 'run', 'decision', 'hold', 'matter'] as const
const midnight = (day: string): string | undefined => (day ? `${day}T00:00:00.000Z` : undefined)
const dayOf = (at: string | undefined): string => at?.slice(0, 10) ?? ''

export default function ExportDialog({ given, agents, holds, quarters, onClose }: Choices & { onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const first = useRef<HTMLSelectElement>(null)
  const { state, pending, run } = useAction(start)
  const named = SUBJECTS.find((s) => given[s] !== undefined)
  const [about, setAbout] = useState<About>(named ?? (given.from || given.to ? 'period' : 'full'))
  const [subject, setSubject] = useState(named ? (given[named] as string) : '')
  const [from, setFrom] = useState(dayOf(given.from))
  const [to, setTo] = useState(dayOf(given.to))
  const [disclosures, setDisclosures] = useState(true)
  const isSubject = about !== 'full' && about !== 'period'

  async function submit(event: FormEvent) {
    event.preventDefault()
    const part = { ...(isSubject ? { [about]: subject } : {}), from: midnight(from), to: midnight(to) }
    const answer = await run({
      kind: about === 'full' ? 'full' : 'partial',
      disclosures,
      ...(about === 'full' ? {} : defined(part)),
    })
    if (!answer.ok) return
    onClose()
    router.refresh()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="New export"
      initialFocus={first}
      description="It is made at the next checkpoint of the log. Asking for it, and fetching it, are entries."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
            Make the bundle
          </Button>
        </>
      }
    >
      <form id={`${id}-form`} noValidate className="grid gap-4" onSubmit={submit}>
        <div className="grid items-start gap-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <Field id={`${id}-about`} label="What it holds">
            <Select
              id={`${id}-about`}
              ref={first}
              value={about}
              onChange={(e) => {
                setAbout(e.target.value as About)
                setSubject('')
              }}
            >
              {Object.entries(ABOUT)
                .filter(([name]) => name !== 'hold' || holds.length > 0 || about === 'hold')
                .map(([name, label]) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
            </Select>
          </Field>
          {isSubject && (
            <Field id={`${id}-subject`} label={SUBJECT_LABELS[about]} error={state.fields[about] ?? null}>
              <Subject
                id={`${id}-subject`}
                about={about}
                wrong={state.fields[about] !== undefined}
                value={subject}
                onChange={setSubject}
                options={about === 'agent' ? agents : about === 'hold' ? holds : null}
              />
            </Field>
          )}
        </div>
        {about === 'full' ? (
          <p className="text-sm text-muted">
            Every entry from the first one on, with who wrote it. It shows that nothing was left out.
          </p>
        ) : (
          <>
            <fieldset className="grid gap-2">
              <legend className="text-sm font-medium">
                {about === 'period' ? 'Days, in UTC' : 'Within these days, in UTC (both may be left open)'}
              </legend>
              <div className="flex flex-wrap gap-1.5 pt-1">
                {quarters.map((q) => (
                  <Button
                    key={q.label}
                    small
                    className="min-h-9 aria-pressed:border-accent aria-pressed:bg-hover md:min-h-7"
                    aria-pressed={from === q.from && to === q.to}
                    onClick={() => {
                      setFrom(q.from)
                      setTo(q.to)
                    }}
                  >
                    {q.label}
                  </Button>
                ))}
              </div>
              <div className="grid gap-4 sm:grid-cols-2">
                <Field id={`${id}-from`} label="From" error={state.fields.from ?? null}>
                  <Input id={`${id}-from`} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
                </Field>
                <Field id={`${id}-to`} label="Until, without this day" error={state.fields.to ?? null}>
                  <Input id={`${id}-to`} type="date" value={to} onChange={(e) => setTo(e.target.value)} />
                </Field>
              </div>
            </fieldset>
            <p className="text-sm text-muted">
              A part: what it holds is proven, each entry by itself. What it leaves out is not, and it says so.
            </p>
          </>
        )}
        <Checkbox checked={disclosures} onChange={(e) => setDisclosures(e.target.checked)}>
          With what the entries disclose: names, arguments, reasons.{' '}
          <span className="text-muted">Without, it proves the same and tells nobody’s name.</span>
        </Checkbox>
        <FormMessage state={state} />
      </form>
    </Dialog>
  )
}
const defined = (part: { [name: string]: string | undefined }) =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))

function Subject({
  id,
  about,
  wrong,
  value,
  options,
  onChange,
}: {
  id: string
  about: string
  wrong: boolean
  value: string
  options: { value: string; label: string }[] | null
  onChange(value: string): void
}) {
  // one that a link names is chosen, also when it is not among the first hundred
  const all =
    options && value && !options.some((o) => o.value === value) ? [...options, { value, label: value }] : options
  const control = { id, 'aria-invalid': wrong || undefined, ...(wrong ? { 'aria-describedby': `${id}-note` } : {}) }
  if (all)
    return (
      <Select {...control} value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">Choose…</option>
        {all.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </Select>
    )
  return (
    <Input
      {...control}
      className={about === 'matter' ? '' : 'mono'}
      autoComplete="off"
      spellCheck={false}
      value={value}
      placeholder={about === 'run' ? 'run_…' : about === 'decision' ? 'dec_…' : 'as resources name it'}
      onChange={(e) => onChange(e.target.value.trimStart())}
    />
  )
}
