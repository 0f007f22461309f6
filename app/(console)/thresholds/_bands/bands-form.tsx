'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { Diff, diffJson } from '../../../../components/ui/diff.tsx'
import { Field, Textarea } from '../../../../components/ui/field.tsx'
import { count } from '../../../../components/ui/format.ts'
import { checkBands } from '../../../../lib/policy/check-bands.ts'
import type { Bands, Finding, Json } from '../../../../lib/policy/types.ts'
import { WhatIf } from '../_what-if/what-if.tsx'
import { changeBands } from '../actions.ts'
import { BandFindings } from './band-findings.tsx'
import { type BandsDraft, bandsOfDraft, draftOfBands, type Faults } from './bands-draft.ts'
import { HowMuch } from './how-much.tsx'
import { WhatKind } from './what-kind.tsx'

/** `bands` is what the server has now; what was opened stays the base until the person says otherwise. */
interface Props {
  bands: Bands
  hash: string
  doneHref: string
  mayReplay: boolean
}
export function BandsForm({ bands, hash, doneHref, mayReplay }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [base, setBase] = useState({ bands, hash })
  const [draft, setDraft] = useState<BandsDraft>(() => draftOfBands(bands))
  const [rationale, setRationale] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [findings, setFindings] = useState<Finding[]>([])
  const { state, pending, run, proposal } = useGoverned(changeBands, () => router.push(doneHref as Route))
  const set = (change: Partial<BandsDraft>) => setDraft((d) => ({ ...d, ...change }))
  const stale = base.hash !== hash
  function sound(): Bands | null {
    const made = bandsOfDraft(draft)
    setFaults('faults' in made ? made.faults : {})
    setFindings('faults' in made ? [] : checkBands(made.bands))
    return 'faults' in made ? null : made.bands
  }
  async function submit() {
    const written = sound()
    if (!written || checkBands(written).some((f) => f.severity === 'error')) return
    const answer = await run({ bands: written, rationale, base: base.hash }, rationale.trim())
    if (answer.code === 'changed_meanwhile') router.refresh()
    if (!answer.ok) return
    notify('The impact bands are changed. They decide from now on.')
    router.push(doneHref as Route)
  }
  const wrong = Object.keys(faults).length + findings.filter((f) => f.severity === 'error').length
  return (
    <form
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-7"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      {stale && (
        <section role="alert" className="grid gap-3 rounded-lg border border-ask/40 p-4">
          <h2 className="text-ask">Changed since you opened it</h2>
          <Diff lines={diffJson(base.bands as unknown as Json, bands as unknown as Json)} />
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setBase({ bands, hash })}>Keep what I wrote</Button>
            <Button
              kind="quiet"
              onClick={() => {
                setBase({ bands, hash })
                setDraft(draftOfBands(bands))
              }}
            >
              Start again from what is there
            </Button>
          </div>
        </section>
      )}
      <HowMuch draft={draft} set={set} faults={faults} />
      <WhatKind draft={draft} set={set} faults={faults} />
      <Field
        id={`${id}-rationale`}
        label="Rationale"
        note="Why they change. Kept as evidence."
        error={state.fields.rationale ?? null}
      >
        <Textarea
          id={`${id}-rationale`}
          rows={2}
          maxLength={2000}
          value={rationale}
          onChange={(e) => setRationale(e.target.value)}
          aria-describedby={`${id}-rationale-note`}
          aria-invalid={state.fields.rationale ? true : undefined}
        />
      </Field>
      <BandFindings findings={findings} />
      {mayReplay && (
        <WhatIf
          items={() => {
            const written = sound()
            return (
              written && [
                { kind: 'bands.change', value: { bands: written, rationale: rationale.trim() || 'A replay.' } },
              ]
            )
          }}
        />
      )}
      <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-surface px-4 py-3 md:-mx-8 md:px-8">
        <Button kind="primary" type="submit" busy={pending} disabled={stale}>
          Propose change
        </Button>
        <Link href={doneHref as Route} className={buttonClass('quiet')}>
          Cancel
        </Link>
        {wrong > 0 ? (
          <p role="alert" className="text-sm text-deny">
            {count(wrong, 'place needs', 'places need')} another look.
          </p>
        ) : (
          !stale && <FormMessage state={state} />
        )}
      </div>
      {proposal}
    </form>
  )
}
