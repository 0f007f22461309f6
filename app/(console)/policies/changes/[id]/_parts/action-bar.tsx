'use client'
import { useRouter } from 'next/navigation'
import { ReasonButton } from '../../../../../../components/forms/reason-button.tsx'
import { useAction } from '../../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../../components/ui/button.tsx'
import type { ChangeView } from '../../../../../../lib/changes/change-view.ts'
import { RollBackButton } from '../../_roll-back/roll-back-button.tsx'
import { ApplyAtButton } from '../_dialogs/apply-at-button.tsx'
import { ApproveButton } from '../_dialogs/approve-button.tsx'
import { EditButton } from '../_dialogs/edit-button.tsx'
import { apply, emergency, rebase, reject, reviewEmergency, submit, withdraw } from '../actions.ts'
import { useStale } from './frozen.tsx'

interface Props {
  may: ChangeView['may']
  state: ChangeView['state']
  change: string
  version: number
  content_hash: string
  title: string
  why: string
  /** `sentences` are all of its items. */
  whole: boolean
  sentences: string[]
  loosening: boolean
  rollBackLoosens: string[]
  applyAt: string | null
  /** Instead of buttons, why there are none. */
  nothing: string | null
}
export function ActionBar({
  may,
  state,
  change,
  version,
  content_hash,
  sentences,
  loosening,
  rollBackLoosens,
  title,
  why,
  whole,
  applyAt,
  nothing,
}: Props) {
  const stale = useStale()
  const about = { change, version }
  return (
    <div className="no-print sticky bottom-0 z-20 -mx-4 -mb-5 flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-3 md:-mx-8 md:-mb-10 md:px-8 xl:col-span-2">
      {nothing && <p className="text-sm text-muted">{nothing}</p>}
      {may.submit && (
        <Plain word="Submit for review" action={submit} input={about} done="Reviewers can see it now." primary />
      )}
      {may.approve.length > 0 && (
        <ApproveButton
          change={change}
          content_hash={content_hash}
          roles={may.approve}
          sentences={sentences}
          loosening={loosening}
        />
      )}
      {may.reject.length > 0 && !stale && (
        <ReasonButton
          word="Send back…"
          kind="weighed"
          title="Send it back?"
          effects={[
            'It is not applied. Its author can write it anew.',
            'Approvals that were given stay readable, and count no more.',
          ]}
          confirm="Send back"
          reason={{ note: 'The author reads it; it is kept as evidence.' }}
          action={reject}
          input={{ change, content_hash, role: may.reject[0] }}
          done="It is sent back."
        />
      )}
      {may.apply && !stale && (
        <ReasonButton
          word="Apply now…"
          kind="weighed"
          title="Apply it now?"
          effects={['It decides from the next request on, everywhere at once.', 'It can be rolled back afterwards.']}
          confirm="Apply now"
          action={apply}
          input={about}
          done="Applied. It decides from now on."
        />
      )}
      {may.apply && <ApplyAtButton {...about} at={applyAt} />}
      {may.rebase && <Plain word="Rebase" action={rebase} input={about} done="It stands on what decides now." />}
      {may.roll_back && <RollBackButton change={change} how={may.roll_back} loosens={rollBackLoosens} />}
      {may.review.length > 0 && (
        <ReasonButton
          word="Review emergency…"
          kind="weighed"
          title="Was this emergency right?"
          effects={[
            'Your note closes the review that had to follow.',
            'What it changed stays; roll it back if it should not.',
          ]}
          confirm="Reviewed"
          reason={{ note: 'What you looked at and what you found; kept as evidence.' }}
          action={reviewEmergency}
          input={{ change, content_hash, role: may.review[0] }}
          done="The review is recorded."
        />
      )}
      {may.edit && (
        <EditButton
          {...about}
          title={title}
          why={why}
          sentences={whole ? sentences : null}
          reviewed={state !== 'draft' && state !== 'rejected'}
        />
      )}
      <span className="flex-1" />
      {may.withdraw && (
        <ReasonButton
          word="Withdraw…"
          kind="quiet"
          title="Withdraw this change?"
          effects={['It is not applied, and nobody is asked any more. It stays readable.']}
          confirm="Withdraw"
          reason={{ note: 'Kept with it.', optional: true }}
          action={withdraw}
          input={about}
          done="It is withdrawn."
        />
      )}
      {may.emergency && !stale && (
        <ReasonButton
          word="Emergency…"
          kind="danger"
          danger
          title="Apply it without approvals?"
          effects={[
            'It decides at once; nobody has agreed to it.',
            'Everybody sees that, until a second person has reviewed it.',
            'Your name and your reason are kept as evidence.',
          ]}
          confirm="Apply as an emergency"
          reason={{ note: 'What cannot wait, and for whom.' }}
          action={emergency}
          input={about}
          done="Applied as an emergency. A review must follow."
        />
      )}
    </div>
  )
}

function Plain({
  word,
  action,
  input,
  done,
  primary = false,
}: {
  word: string
  action: typeof submit
  input: Record<string, unknown>
  done: string
  primary?: boolean
}) {
  const router = useRouter()
  const notify = useNotify()
  const stale = useStale()
  const { pending, run } = useAction(action)
  async function act() {
    const answer = await run(input)
    notify(answer.ok ? done : (answer.message ?? 'It was not done.'), answer.ok ? {} : { tone: 'failed' })
    router.refresh()
  }
  return (
    <Button kind={primary ? 'primary' : 'plain'} busy={pending} disabled={stale} onClick={act}>
      {word}
    </Button>
  )
}
