'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { startOf } from '../../../../components/time/day-bounds.ts'
import { useTimeZone } from '../../../../components/time/time-zone.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Field, Input, Textarea } from '../../../../components/ui/field.tsx'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { OwnerField } from '../../agents/_components/owner-field.tsx'
import { cellTitle } from '../_matrix/cell-title.ts'
import { WhatIf } from '../_what-if/what-if.tsx'
import { changeCell } from '../actions.ts'
import { STAGES, type StageColumn } from '../query.ts'
import { cellWords, SENSITIVITY, STAGE, type Who } from '../words.ts'
import { bandsOf, draftsOf } from './band-drafts.ts'
import { BandsField } from './bands-field.tsx'
import type { OwnerChoices } from './change-button.tsx'

const NOTES: { [s in StageColumn]: string } = {
  autonomous: 'For agents that have earned autonomy for the tool.',
  semi: 'For every stage before that.',
}

export default function ChangeDialog({
  open,
  onClose,
  cell,
  who,
  owners,
  mayReplay,
}: {
  open: boolean
  onClose(): void
  cell: ThresholdView
  who: Who
  owners: OwnerChoices
  mayReplay: boolean
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { own: zone } = useTimeZone()
  // what was opened; the page below may learn of a newer version meanwhile
  const [base, setBase] = useState(cell)
  const [bands, setBands] = useState({ semi: draftsOf(cell.semi), autonomous: draftsOf(cell.autonomous) })
  // the owner stays in the list, also when there are more people than it holds; the set-up is no person
  const { id: ownerId, name: ownerName } = cell.owner
  const listed = owners.list.some((p) => p.id === ownerId)
  const people = ownerName && !listed ? [{ id: ownerId, name: ownerName }, ...owners.list] : owners.list
  const [owner, setOwner] = useState(ownerName ? ownerId : owners.me)
  const [rationale, setRationale] = useState('')
  const [review, setReview] = useState(() => inAMonth(zone))
  const [found, setFound] = useState<Record<string, string>>({})
  const { state, pending, run, proposal } = useGoverned(changeCell, onClose)
  const faults = { ...state.fields, ...found }
  const stale = cell.version !== base.version
  const of = (stage: StageColumn) =>
    Object.fromEntries(
      Object.entries(faults)
        .filter(([at]) => at === stage || at.startsWith(`${stage}/`))
        .map(([at, message]) => [at.slice(stage.length + 1), message]),
    )
  /** What the form says now; null, and told by place, when something in it is no number. */
  function made() {
    const [semi, autonomous] = [bandsOf(bands.semi), bandsOf(bands.autonomous)]
    const wrong = Object.fromEntries(
      Object.entries({ semi, autonomous }).flatMap(([stage, made]) =>
        'faults' in made ? Object.entries(made.faults).map(([at, message]) => [`${stage}/${at}`, message]) : [],
      ),
    )
    setFound(wrong)
    if ('faults' in semi || 'faults' in autonomous) return null
    const { impact, reversibility, sensitivity } = cell
    return { cell: { impact, reversibility, sensitivity }, semi: semi.bands, autonomous: autonomous.bands }
  }
  /** The draft that is replayed needs no reason yet. */
  function draft(): unknown[] | null {
    const value = made()
    if (!value) return null
    const { cell: name, ...stages } = value
    return [{ kind: 'threshold.change', cell: name, value: { ...stages, rationale: rationale.trim() || 'A replay.' } }]
  }
  async function submit() {
    const value = made()
    if (!value) return
    const more = { owner, rationale, review_at: startOf(review || undefined, zone), version: base.version }
    const answer = await run({ ...value, ...more }, rationale.trim())
    if (answer.code === 'changed_meanwhile') router.refresh()
    if (!answer.ok) return
    onClose()
    notify('The cell is changed. Both sides sign it off anew.')
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={`Change ${cellTitle(cell)}`}
      description={`${SENSITIVITY[cell.sensitivity]}. What changes drops the signatures: both sides sign the new cell.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} disabled={stale} onClick={submit}>
            Propose change
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {stale && <Stale was={base} is={cell} who={who} onKeep={() => setBase(cell)} />}
        {STAGES.toReversed().map((stage) => (
          <BandsField
            key={stage}
            legend={STAGE[stage]}
            note={NOTES[stage]}
            value={bands[stage]}
            onChange={(value) => setBands((b) => ({ ...b, [stage]: value }))}
            who={who}
            faults={of(stage)}
          />
        ))}
        <div className="grid gap-4 sm:grid-cols-2">
          <OwnerField
            id={`${id}-owner`}
            people={people}
            more={owners.more}
            value={owner}
            error={faults.owner ?? null}
            note="Answers for this cell."
            onChange={setOwner}
          />
          <Field
            id={`${id}-review`}
            label="Look at it again on"
            note="In 30 days, unless you say otherwise."
            error={faults.review_at ?? null}
          >
            <Input
              id={`${id}-review`}
              type="date"
              value={review}
              onChange={(e) => setReview(e.target.value)}
              aria-describedby={`${id}-review-note`}
            />
          </Field>
        </div>
        <Field
          id={`${id}-rationale`}
          label="Rationale"
          note="Why this much autonomy. Kept as evidence."
          error={faults.rationale ?? null}
        >
          <Textarea
            id={`${id}-rationale`}
            rows={2}
            maxLength={2000}
            value={rationale}
            onChange={(e) => setRationale(e.target.value)}
            aria-describedby={`${id}-rationale-note`}
            aria-invalid={faults.rationale ? true : undefined}
          />
        </Field>
        {mayReplay && <WhatIf items={draft} />}
        {!stale && <FormMessage state={state} />}
      </div>
      {proposal}
    </Dialog>
  )
}

const inAMonth = (zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(Date.now() + 30 * 86_400_000)

function Stale({ was, is, who, onKeep }: { was: ThresholdView; is: ThresholdView; who: Who; onKeep(): void }) {
  return (
    <div role="alert" className="grid gap-2 rounded-lg border border-ask/40 p-3.5 text-sm">
      <p className="font-medium text-ask">
        Changed since you opened it: version {is.version} by {is.updated_by_name ?? 'somebody'}.
      </p>
      <dl className="grid gap-1">
        {STAGES.map((stage) => (
          <div key={stage}>
            <dt className="inline text-muted">{STAGE[stage]}: </dt>
            <dd className="inline">
              <del>{cellWords(was[stage], who).words}</del> → <ins>{cellWords(is[stage], who).words}</ins>
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <Button small className="min-h-9" onClick={onKeep}>
          Keep what I chose, on top of version {is.version}
        </Button>
      </div>
    </div>
  )
}
