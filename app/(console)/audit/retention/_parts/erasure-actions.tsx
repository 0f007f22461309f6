import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { confirm, withdraw } from '../actions.ts'

/** One requests, another one confirms; both can end it. */
export function ErasureActions({
  id,
  subject,
  own,
  mayRequest,
  mayConfirm,
}: {
  id: string
  subject: string
  own: boolean
  mayRequest: boolean
  mayConfirm: boolean
}) {
  return (
    <div className="flex flex-wrap gap-2">
      {(mayRequest || mayConfirm) && (
        <ReasonButton
          word={
            <>
              {own ? 'Take back…' : 'Decline…'}
              <span className="sr-only"> the erasure of {subject}</span>
            </>
          }
          title="End this request"
          effects={['Nothing is erased.']}
          reason={{ label: 'Why', note: 'It becomes part of the log: do not name the subject.' }}
          action={withdraw}
          input={{ id }}
          confirm="End the request"
          done="The request has ended; nothing was erased."
        />
      )}
      {mayConfirm && !own && (
        <ReasonButton
          word={
            <>
              Erase…<span className="sr-only"> {subject}</span>
            </>
          }
          kind="danger"
          title="Erase for good"
          effects={[
            <span key="whom" className="mono break-all">
              <PlainText text={subject} />
            </span>,
            'Nobody can take this back, neither here nor with the database.',
            'What every entry disclosed about this subject, and what people and agents wrote about the same actions, can be opened by nobody afterwards.',
            'The entries and their proofs stay; decisions show what the log keeps in clear.',
            'Backups, and bundles that somebody has fetched, are outside of our reach.',
          ]}
          danger
          action={confirm}
          input={{ id }}
          confirm="Destroy the key"
          done="The erasure is confirmed."
        />
      )}
    </div>
  )
}
