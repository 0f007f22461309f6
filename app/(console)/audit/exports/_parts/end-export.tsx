'use client'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { cancel, remove } from '../actions.ts'

/** Cancels what is not done, removes the file of what is. */
export function EndExport({ id, what, open }: { id: string; what: string; open: boolean }) {
  const router = useRouter()
  const { state, pending, run } = useAction(open ? cancel : remove)
  return (
    <div className="grid justify-items-end gap-1">
      <Button
        kind={open ? 'plain' : 'quiet'}
        busy={pending}
        onClick={async () => {
          await run({ id })
          router.refresh()
        }}
      >
        {open ? 'Cancel' : 'Remove the file'}
        <span className="sr-only"> of {what}</span>
      </Button>
      {!state.ok && <FormMessage state={state} />}
    </div>
  )
}
