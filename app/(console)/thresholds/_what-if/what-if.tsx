'use client'
import { useEffect, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { cx } from '../../../../components/ui/class-names.ts'
import { count, formatMoney, formatNumber } from '../../../../components/ui/format.ts'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import type { Outcome } from '../../../../lib/policy/types.ts'
import type { ReplayView } from '../../../../lib/replay/replay-view.ts'
import { lookAtReplay, replayDraft } from './actions.ts'

const LOOK_EVERY_MS = 1_000
const PAIRS_MAX = 6

/** What a proposed value would have answered in the last 30 days. `items` makes the draft when the button is pressed. */
export function WhatIf({ items, plain = false }: { items(): unknown[] | null; plain?: boolean }) {
  const started = useAction(replayDraft)
  const looked = useAction(lookAtReplay)
  const [id, setId] = useState<string | null>(null)
  const look = looked.run
  const seen = looked.state.data ?? started.state.data
  const replay = id !== null && seen?.id === id ? seen : null
  const running = replay !== null && (replay.state === 'queued' || replay.state === 'running')
  useEffect(() => {
    if (!running || id === null) return
    const timer = setInterval(() => void look({ id }), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [running, id, look])
  async function start() {
    const draft = items()
    if (!draft) return
    const answer = await started.run({ items: draft })
    setId(answer.data?.id ?? null)
  }
  return (
    <section aria-label="Replay" className={cx('grid gap-2.5', !plain && 'rounded-lg border border-line p-3.5')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm">What would this have answered in the last 30 days?</p>
        <Button busy={started.pending || running} onClick={() => void start()}>
          {replay ? 'Replay again' : 'Replay'}
        </Button>
      </div>
      <div aria-live="polite" className="text-sm empty:hidden">
        {replay && <Found replay={replay} />}
      </div>
      <FormMessage state={started.state.ok ? looked.state : started.state} />
    </section>
  )
}

function Found({ replay }: { replay: ReplayView }) {
  if (replay.state === 'failed') return <p className="text-deny">The replay could not be finished. {replay.fault}</p>
  if (replay.state === 'cancelled') return <p className="text-muted">The replay was cancelled.</p>
  const made = replay.what_if
  if (replay.state !== 'done' || !made)
    return (
      <p className="text-muted">
        Deciding again: {formatNumber(replay.done)}
        {replay.total === null ? '' : ` of ${formatNumber(replay.total)}`}…
      </p>
    )
  const pairs = Object.entries(made.pairs)
    .map(([pair, n]) => ({ pair, n, of: pair.split('>') as [Outcome, Outcome] }))
    .filter(({ of: [was, now] }) => was !== now)
    .sort((a, b) => b.n - a.n)
  const left = made.left_out.secrets + made.left_out.unreadable
  const amounts = Object.entries(made.let_through_amounts).map(([c, value]) => formatMoney(value, c))
  return (
    <div className="grid gap-1.5">
      <p className="font-medium">
        {made.changed === 0
          ? `None of ${count(made.decided, 'decision', 'decisions')} would change.`
          : `${formatNumber(made.changed)} of ${count(made.decided, 'decision changes', 'decisions change')}: ${formatNumber(made.loosened)} looser, ${formatNumber(made.tightened)} stricter${made.people ? `, ${formatNumber(made.people)} ask other people` : ''}.`}
      </p>
      {made.let_through > 0 && (
        <p className="text-ask">
          {count(made.let_through, 'action', 'actions')} that people or rules stopped would have run
          {amounts.length > 0 ? `, worth ${amounts.join(' and ')}` : ''}.
        </p>
      )}
      {pairs.length > 0 && (
        <ul className="text-muted">
          {pairs.slice(0, PAIRS_MAX).map(({ pair, n, of: [was, now] }) => (
            <li key={pair}>
              {formatNumber(n)}: {OUTCOME_WORDS[was].toLowerCase()} → {OUTCOME_WORDS[now].toLowerCase()}
            </li>
          ))}
        </ul>
      )}
      {left > 0 && <p className="text-muted">{count(left, 'decision', 'decisions')} could not be decided again.</p>}
    </div>
  )
}
