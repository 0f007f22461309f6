'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { replayExactly } from '../actions.ts'

/** Proves the last ten thousand decisions now, as every night proves those of its day. */
export function StartExact() {
  const router = useRouter()
  const { state, pending, run } = useAction(replayExactly)
  return (
    <div className="grid justify-items-end gap-1">
      <Button
        kind="primary"
        busy={pending}
        onClick={async () => {
          const { data } = await run({})
          if (data) router.push(`/policies/replays/${data.id}` as Route)
        }}
      >
        Replay the last 10,000 now
      </Button>
      {!state.ok && <FormMessage state={state} />}
    </div>
  )
}
