'use client'
import { Countdown } from '../../../../components/time/countdown.tsx'
import { count } from '../../../../components/ui/format.ts'
import { KeyHint } from '../../../../components/ui/key-hint.tsx'
import { useWaiting } from '../../_frame/waiting.tsx'
import type { Kind } from '../_state/kinds.ts'

/** Nothing is open: how much waits, until when, and what could be decided together. */
export function Idle({ kinds, mayVote, onAlike }: { kinds: Kind[]; mayVote: boolean; onAlike(kind: string): void }) {
  const waiting = useWaiting()
  const mine = waiting?.mine ?? 0
  if (!mayVote || !waiting || mine === 0)
    return <p className="px-8 py-[22px] text-muted">Choose a request to read its card.</p>
  return (
    <div className="grid max-w-[560px] gap-5 px-8 py-[22px]">
      <div>
        <h2 className="text-[1.25rem] leading-[1.8125rem] font-normal tracking-[-0.012em]">
          {mine === 1 ? 'One request waits' : `${count(mine, 'request')} wait`} for you.
        </h2>
        {waiting.soonest && (
          <p className="mt-1 text-muted">
            The nearest deadline is in <Countdown until={waiting.soonest} now={waiting.at} />; what nobody decides in
            time is denied.
          </p>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
        <span className="flex items-center gap-1.5">
          <KeyHint keys="J" /> opens the next
        </span>
        <span className="flex items-center gap-1.5">
          <KeyHint keys="A" /> approves
        </span>
        <span className="flex items-center gap-1.5">
          <KeyHint keys="D" /> denies
        </span>
        <span className="flex items-center gap-1.5">
          <KeyHint keys="?" /> shows all keys
        </span>
      </p>
      {kinds.length > 0 && (
        <section>
          <h3 className="font-semibold">Can be decided together</h3>
          <ul className="mt-1 text-sm">
            {kinds.slice(0, 5).map((k) => (
              <li key={k.kind} className="flex items-center justify-between gap-4 border-b border-line py-2">
                <span className="min-w-0">
                  {k.items.length} × {k.items[0]?.title} <span className="text-muted">by {k.items[0]?.agent.name}</span>
                </span>
                <button type="button" onClick={() => onAlike(k.kind)} className="link rounded-sm whitespace-nowrap">
                  Look at them…
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
