'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { confirm, withdraw } from '../actions.ts'

const load = () => import('./reason-dialog.tsx')
const ReasonDialog = dynamic(load, { ssr: false })

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
  const confirming = useDialog()
  const ending = useDialog()
  const ready = { onPointerEnter: load, onFocus: load }
  return (
    <div className="flex flex-wrap gap-2">
      {(mayRequest || mayConfirm) && (
        <Button onClick={ending.show} {...ready}>
          {own ? 'Take back…' : 'Decline…'}
          <span className="sr-only"> the erasure of {subject}</span>
        </Button>
      )}
      {mayConfirm && !own && (
        <Button kind="danger" onClick={confirming.show} {...ready}>
          Erase…<span className="sr-only"> {subject}</span>
        </Button>
      )}
      {ending.wanted && (
        <ReasonDialog
          key={ending.key}
          open={ending.open}
          onClose={ending.close}
          title="End this request"
          description="Nothing is erased."
          act={withdraw}
          input={{ id }}
          reason={{ label: 'Why', note: 'It becomes part of the log: do not name the subject.' }}
          word="End the request"
          done="The request has ended; nothing was erased."
        />
      )}
      {confirming.wanted && (
        <ReasonDialog
          key={confirming.key}
          open={confirming.open}
          onClose={confirming.close}
          title="Erase for good"
          description="Nobody can take this back, neither here nor with the database."
          act={confirm}
          input={{ id }}
          word="Destroy the key"
          kind="danger"
          done="The erasure is confirmed."
        >
          <div className="grid gap-2 text-sm">
            <p className="mono break-all">{subject}</p>
            <p>
              What every entry disclosed about this subject, and what people and agents wrote about the same actions,
              can be opened by nobody afterwards. The entries and their proofs stay; decisions show what the log keeps
              in clear. Backups, and bundles that somebody has fetched, are outside of our reach.
            </p>
          </div>
        </ReasonDialog>
      )}
    </div>
  )
}
