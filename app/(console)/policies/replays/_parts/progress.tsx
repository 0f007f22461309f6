'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'
import { ShareBar } from '../../../../../components/charts/bars.tsx'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import { cancel } from '../actions.ts'

const LOOK_EVERY_MS = 1_500

/** While it waits or runs the page looks again by itself. */
export function Progress({
  replay,
  done,
  total,
  mayCancel,
}: {
  replay: string
  done: number
  total: number | null
  mayCancel: boolean
}) {
  const router = useRouter()
  const { state, pending, run } = useAction(cancel)
  const [looking, look] = useTransition()
  // one look after the other: on a slow line the next one would put an end to the one before, for ever
  useEffect(() => {
    if (looking) return
    const timer = setTimeout(() => look(() => router.refresh()), LOOK_EVERY_MS)
    return () => clearTimeout(timer)
  }, [looking, router])
  const share = total ? done / total : 0
  return (
    <div className="grid max-w-[420px] gap-2 text-sm">
      <p role="status" className="text-muted">
        {total === null ? 'It waits for a worker.' : `${formatNumber(done)} of ${formatNumber(total)} decided again…`}
      </p>
      <ShareBar share={share} label={`${Math.round(share * 100)} percent`} />
      {mayCancel && (
        <div>
          <Button
            small
            className="min-h-9 md:min-h-7"
            busy={pending}
            onClick={async () => {
              await run({ replay })
              router.refresh()
            }}
          >
            Cancel
          </Button>
        </div>
      )}
      {!state.ok && <FormMessage state={state} />}
    </div>
  )
}
