'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Checkbox, Field, Input, Select } from '../../../../components/ui/field.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { Banner } from '../../../../components/ui/states.tsx'
import { IMPACTS, type Impact } from '../../../../lib/policy/types.ts'
import type { SettingsView } from '../../../../lib/registry/settings/get-settings.ts'
import { saveSettings } from '../actions.ts'
import { FormPart } from '../form-part.tsx'

const percent = (basisPoints: number) => String(basisPoints / 100)
const pointsOf = (text: string) => (text.trim() === '' ? Number.NaN : Math.round(Number(text) * 100))

/** The members that are not what stands there. NaN, for what is no number, is told apart from every number. */
const differing = (wanted: object, stands: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => canonical(value) !== canonical((stands as Record<string, unknown>)[name]),
    ),
  )
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )

interface Props {
  view: SettingsView
  queues: QueueOption[]
  zones: string[]
}
/** What a person typed stays; what somebody else saved meanwhile is said, and taken over when they like. */
export function OrganizationForm(props: Props) {
  const [opened, setOpened] = useState(props.view)
  const same = JSON.stringify(opened) === JSON.stringify(props.view)
  return (
    <div className="grid max-w-[860px] gap-5">
      {!same && (
        <div role="alert" className="overflow-hidden rounded-lg">
          <Banner
            tone="ask"
            action={
              <Button small onClick={() => setOpened(props.view)}>
                Load them
              </Button>
            }
          >
            Somebody changed the settings since you opened them.
          </Banner>
        </div>
      )}
      <Form key={JSON.stringify(opened)} {...props} view={opened} onSaved={setOpened} />
    </div>
  )
}

function Form({ view, queues, zones, onSaved }: Props & { onSaved(view: SettingsView): void }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { state, pending, run, proposal } = useGoverned(saveSettings, () => router.refresh())
  const { settings: s } = view
  const [name, setName] = useState(view.name)
  const [zone, setZone] = useState(view.time_zone)
  const [queue, setQueue] = useState(s.default_queue)
  const [rates, setRates] = useState<{ [i in Impact]: string }>({
    low: percent(s.review_rates.low),
    medium: percent(s.review_rates.medium),
    high: percent(s.review_rates.high),
    critical: percent(s.review_rates.critical),
  })
  const [buckets, setBuckets] = useState({
    identity: { per_second: String(s.rate_limits.identity.per_second), burst: String(s.rate_limits.identity.burst) },
    organization: {
      per_second: String(s.rate_limits.organization.per_second),
      burst: String(s.rate_limits.organization.burst),
    },
  })
  const [open, setOpen] = useState(s.ledger_public)
  const wrong = (pointer: string) => state.fields[pointer] ?? null
  async function submit() {
    const bucket = (of: keyof typeof buckets) => ({
      per_second: Number(buckets[of].per_second || Number.NaN),
      burst: Number(buckets[of].burst || Number.NaN),
    })
    const wanted = {
      default_queue: queue,
      review_rates: Object.fromEntries(IMPACTS.map((i) => [i, pointsOf(rates[i])])),
      rate_limits: { identity: bucket('identity'), organization: bucket('organization') },
      ledger_public: open,
    }
    // only what differs travels: what decides takes a change request, the name does not
    const settings = differing(wanted, s)
    const own = differing({ name, time_zone: zone }, view)
    if (!Object.keys(settings).length && !Object.keys(own).length) return notify('Nothing differs from what is saved.')
    const answer = await run({ ...own, ...(Object.keys(settings).length ? { settings } : {}) })
    if (!answer.ok) return
    if (answer.data) onSaved(answer.data)
    notify('The settings are saved.')
    router.refresh()
  }
  return (
    <form
      noValidate
      className="grid gap-6"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <FormPart title="Organization">
        <Field id={`${id}-name`} label="Name" error={wrong('name')}>
          <Input
            id={`${id}-name`}
            maxLength={80}
            value={name}
            onChange={(e) => setName(e.target.value)}
            aria-describedby={`${id}-name-note`}
            aria-invalid={wrong('name') ? true : undefined}
          />
        </Field>
        <Field
          id={`${id}-zone`}
          label="Time zone"
          note="For everybody who chose none of their own. The log is always in UTC."
          error={wrong('time_zone')}
        >
          <Select
            id={`${id}-zone`}
            value={zone}
            onChange={(e) => setZone(e.target.value)}
            aria-describedby={`${id}-zone-note`}
          >
            {!zones.includes(zone) && <option value={zone}>{zone}</option>}
            {zones.map((z) => (
              <option key={z} value={z}>
                {z.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        </Field>
        <p className="text-sm text-muted">
          <Id id={view.id} what="organization’s id" />
        </p>
      </FormPart>
      <FormPart title="Approvals" note="Who is asked when a rule asks for people and names nobody.">
        <Field id={`${id}-queue`} label="Default queue" error={wrong('settings/default_queue')}>
          <Select
            id={`${id}-queue`}
            value={queue}
            onChange={(e) => setQueue(e.target.value)}
            aria-describedby={`${id}-queue-note`}
          >
            {!queues.some((q) => q.name === queue) && <option value={queue}>{queue}</option>}
            {queues.map((q) => (
              <option key={q.name} value={q.name}>
                {q.title}
              </option>
            ))}
          </Select>
        </Field>
      </FormPart>
      <FormPart
        title="Review"
        note="The share of decisions that compliance is asked to look at, drawn at random, in percent."
      >
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          {IMPACTS.map((impact) => (
            <Field
              key={impact}
              id={`${id}-${impact}`}
              label={impactWord(impact)}
              error={wrong(`settings/review_rates/${impact}`) && 'must be between 0 and 100'}
            >
              <Input
                id={`${id}-${impact}`}
                inputMode="decimal"
                value={rates[impact]}
                onChange={(e) => setRates({ ...rates, [impact]: e.target.value })}
                aria-describedby={`${id}-${impact}-note`}
                aria-invalid={wrong(`settings/review_rates/${impact}`) ? true : undefined}
              />
            </Field>
          ))}
        </div>
      </FormPart>
      <FormPart title="Requests" note="How fast agents may ask. Beyond it the answer is 429, and nothing is decided.">
        {(['identity', 'organization'] as const).map((of) => (
          <fieldset key={of} className="grid grid-cols-2 gap-4">
            <legend className="mb-1 text-sm font-medium">{of === 'identity' ? 'One agent' : 'All together'}</legend>
            {(['per_second', 'burst'] as const).map((member) => {
              const fault = wrong(`settings/rate_limits/${of}/${member}`)
              return (
                <Field
                  key={member}
                  id={`${id}-${of}-${member}`}
                  label={member === 'per_second' ? 'A second' : 'At once'}
                  error={fault && 'must be a number above 0'}
                >
                  <Input
                    id={`${id}-${of}-${member}`}
                    inputMode="decimal"
                    value={buckets[of][member]}
                    onChange={(e) => setBuckets({ ...buckets, [of]: { ...buckets[of], [member]: e.target.value } })}
                    aria-describedby={`${id}-${of}-${member}-note`}
                    aria-invalid={fault ? true : undefined}
                  />
                </Field>
              )
            })}
          </fieldset>
        ))}
      </FormPart>
      <FormPart
        title="Log"
        note="Checkpoints and hash tiles hold no names and no content. Entries and proofs always need the right to read the audit."
      >
        <Checkbox checked={open} onChange={(e) => setOpen(e.target.checked)}>
          Everybody may read the log’s checkpoints and hash tiles
        </Checkbox>
      </FormPart>
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
        <Button kind="primary" type="submit" busy={pending}>
          Save settings
        </Button>
        <FormMessage state={state} />
      </div>
      {proposal}
    </form>
  )
}
