'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { useKeys } from '../../../../components/keys/keys.ts'
import { Time } from '../../../../components/time/time.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { CheckGlyph, FlagGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { review } from '../actions.ts'
import { dueWord } from '../words.ts'

const FlagDialog = dynamic(() => import('./flag-dialog.tsx'), { ssr: false })

interface Props {
  view: Pick<DecisionView, 'id' | 'review'>
  mayReview: boolean
  /** After the server has kept it: the panel reads again, a list goes on to the next card. */
  onDone(state: 'reviewed' | 'flagged'): void
}
/** Whether compliance looked at this card: by whom, when, with which note. Each time is an entry of its own. */
export function ReviewPanel({ view, mayReview, onDone }: Props) {
  const [dialog, setDialog] = useState({ wanted: false, open: false })
  const marking = useAction(review)
  const notify = useNotify()
  const { due, state, by, at, note } = view.review
  const flag = () => setDialog({ wanted: true, open: true })
  async function reviewed() {
    const answer = await marking.run({ decision: view.id, state: 'reviewed' })
    if (!answer.ok) return
    notify('Reviewed.')
    onDone('reviewed')
  }
  useKeys(
    [
      { keys: 'r', label: 'Reviewed', group: 'This decision', run: (e) => !e.repeat && void reviewed() },
      { keys: 'f', label: 'Flag…', group: 'This decision', run: flag },
    ],
    mayReview,
  )
  return (
    <section aria-labelledby="review" className="text-sm">
      <h3 id="review" className="font-semibold">
        Review
      </h3>
      {state ? (
        <p className="mt-1 flex flex-wrap items-center gap-x-1.5">
          <span
            className={`inline-flex items-center gap-1.5 font-medium ${state === 'flagged' ? 'text-ask' : 'text-allow'}`}
          >
            {state === 'flagged' ? <FlagGlyph /> : <CheckGlyph />}
            {state === 'flagged' ? 'Flagged' : 'Reviewed'}
          </span>
          <span className="text-muted">
            by {by?.name ?? 'somebody'}
            {at && (
              <>
                , <Time at={at} />
              </>
            )}
          </span>
        </p>
      ) : (
        <p className="mt-1 text-muted">
          {due ? `Due: ${dueWord(due).toLowerCase()}. Nobody has looked at it yet.` : 'Not due for a review.'}
        </p>
      )}
      {note && (
        <p className="mt-1 border-l-2 border-line pl-2.5">
          <PlainText text={note} />
        </p>
      )}
      {mayReview && (
        <div className="no-print mt-2.5 flex flex-wrap gap-2">
          <Button
            kind={due && state !== 'reviewed' ? 'primary' : 'plain'}
            hint="R"
            busy={marking.pending}
            onClick={reviewed}
          >
            {state === 'reviewed' ? 'Reviewed again' : 'Reviewed'}
          </Button>
          <Button hint="F" onClick={flag}>
            Flag…
          </Button>
        </div>
      )}
      <FormMessage state={marking.state.ok ? { ...marking.state, message: null } : marking.state} />
      {dialog.wanted && (
        <FlagDialog
          key={`${view.id} ${String(dialog.open)}`}
          decision={view.id}
          open={dialog.open}
          onClose={() => setDialog((d) => ({ ...d, open: false }))}
          onDone={() => {
            setDialog((d) => ({ ...d, open: false }))
            notify('Flagged.')
            onDone('flagged')
          }}
        />
      )}
    </section>
  )
}
