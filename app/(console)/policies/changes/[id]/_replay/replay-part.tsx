'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { ShareBar } from '../../../../../../components/charts/bars.tsx'
import { FormMessage } from '../../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../../components/forms/use-action.ts'
import { Time } from '../../../../../../components/time/time.tsx'
import { Button } from '../../../../../../components/ui/button.tsx'
import { formatNumber } from '../../../../../../components/ui/format.ts'
import type { ReplayView } from '../../../../../../lib/replay/replay-view.ts'
import { cancelReplay, startReplay } from './actions.ts'
import { ReplayCounts } from './replay-counts.tsx'

const POLL_MS = 1_000
const LAST = 10_000
const isUnderWay = (replay: ReplayView | null) => replay?.state === 'queued' || replay?.state === 'running'

/** What the change would have done to what was decided lately: started here, its progress shown, cancellable. */
export function ReplayPart({
  change,
  replay: loaded,
  outdated,
  mayStart,
}: {
  change: string
  replay: ReplayView | null
  /** It was made with other items than the change has now. */
  outdated: boolean
  mayStart: boolean
}) {
  const router = useRouter()
  const [followed, follow] = useState<ReplayView | null>(null)
  const starting = useAction(startReplay)
  const stopping = useAction(cancelReplay)
  const replay = followed && followed.id !== loaded?.id ? followed : isUnderWay(loaded) && followed ? followed : loaded
  const underWay = isUnderWay(replay)
  useEffect(() => {
    if (!underWay) return
    let over = false
    const timer = setInterval(async () => {
      const answer = await fetch(`/policies/changes/${change}/replaying`).catch(() => null)
      if (over || !answer?.ok) return
      const now = (await answer.json()) as ReplayView | null
      follow(now)
      if (!isUnderWay(now)) router.refresh()
    }, POLL_MS)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [underWay, change, router])
  async function start() {
    const answer = await starting.run({ change, last: LAST })
    if (answer.data) follow(answer.data)
  }
  async function stop(id: string) {
    const answer = await stopping.run({ replay: id })
    if (answer.data) follow(answer.data)
    router.refresh()
  }
  const again = mayStart && !underWay && (
    <Button small className="min-h-9 md:min-h-7" busy={starting.pending} onClick={start}>
      {replay ? 'Replay again' : `Replay the last ${formatNumber(LAST)} decisions`}
    </Button>
  )
  return (
    <div className="grid gap-3">
      {!replay && (
        <p className="max-w-[68ch] text-sm text-muted">
          Decides what was decided lately once more, with this change, and counts what would have been otherwise.
          Nothing runs, and nobody is asked.
        </p>
      )}
      {replay && underWay && <Progress replay={replay} />}
      {replay && !underWay && <Ended replay={replay} outdated={outdated} />}
      <div className="flex flex-wrap items-center gap-2">
        {again}
        {replay && underWay && mayStart && (
          <Button small className="min-h-9 md:min-h-7" busy={stopping.pending} onClick={() => void stop(replay.id)}>
            Cancel
          </Button>
        )}
      </div>
      <FormMessage state={starting.state.message ? starting.state : stopping.state} />
    </div>
  )
}

function Progress({ replay: { done, total } }: { replay: ReplayView }) {
  const share = total ? done / total : 0
  return (
    <div className="grid max-w-[420px] gap-1.5 text-sm">
      <p role="status" className="text-muted">
        {total === null
          ? 'Counting what was decided…'
          : `${formatNumber(done)} of ${formatNumber(total)} decided again…`}
      </p>
      <ShareBar share={share} label={`${Math.round(share * 100)} percent`} />
    </div>
  )
}

function Ended({ replay, outdated }: { replay: ReplayView; outdated: boolean }) {
  const { what_if: counts, state } = replay
  return (
    <>
      {outdated && (
        <p className="text-sm text-ask">It was made with other items than this change has now: replay it again.</p>
      )}
      {state === 'failed' && (
        <p className="text-sm text-deny">It could not be finished: {replay.fault ?? 'an error'}.</p>
      )}
      {state === 'cancelled' && (
        <p className="text-sm text-muted">
          It was cancelled after {formatNumber(replay.done)}
          {replay.total !== null && ` of ${formatNumber(replay.total)}`}; what it had found by then:
        </p>
      )}
      {counts && <ReplayCounts counts={counts} replay={replay.id} />}
      <p className="text-xs text-muted">
        <Time at={replay.finished_at ?? replay.created_at} />
        {replay.what_if?.left_out && replay.what_if.left_out.secrets + replay.what_if.left_out.unreadable > 0 && (
          <>
            {' '}
            · {formatNumber(replay.what_if.left_out.secrets + replay.what_if.left_out.unreadable)} left out: their
            inputs are not kept in clear
          </>
        )}
      </p>
    </>
  )
}
