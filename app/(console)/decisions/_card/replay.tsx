'use client'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Diff, diffJson } from '../../../../components/ui/diff.tsx'
import { count } from '../../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import type { Json } from '../../../../lib/policy/types.ts'
import type { ReplayAnswer } from '../../../../lib/replay/prove-record.ts'
import { replayNow } from '../actions.ts'

/** Decides the stored record again by the snapshot that it names: the same inputs must give the same bytes. */
export function Replay({ decision }: { decision: string }) {
  const { state, pending, run } = useAction(replayNow)
  return (
    <div className="text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button className="no-print" busy={pending} onClick={() => run({ decision })}>
          Replay it now
        </Button>
        <div role="status">{state.data && <Answer answer={state.data} />}</div>
      </div>
      {!state.ok && <FormMessage state={state} />}
      {state.data?.result === 'different' && (
        <Diff lines={diffJson(JSON.parse(state.data.was) as Json, JSON.parse(state.data.now) as Json)} />
      )}
    </div>
  )
}

function Answer({ answer }: { answer: ReplayAnswer }) {
  switch (answer.result) {
    case 'same':
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-allow">
          <CheckGlyph />
          Replayed now: the same {count(answer.bytes, 'byte')}
        </span>
      )
    case 'different':
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-deny">
          <DenyGlyph />
          Replayed now: not the same. This must not happen.
        </span>
      )
    case 'record_changed':
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-deny">
          <DenyGlyph />
          {CHANGED[answer.where]} This must not happen.
        </span>
      )
    case 'engine_differs':
      return (
        <span className="text-muted">
          Another build of the engine decided ({answer.engine}), so nothing is promised;{' '}
          {answer.same ? 'the bytes are the same.' : 'the bytes differ.'}
        </span>
      )
    case 'secrets_replaced':
      return (
        <span className="text-muted">
          Its arguments held secrets, which are never recorded: it cannot be replayed exactly.
        </span>
      )
    case 'inputs_erased':
      return <span className="text-muted">Its inputs were erased by entry #{answer.by}. It cannot be replayed.</span>
    case 'inputs_expired':
      return <span className="text-muted">Its inputs are past their retention. It cannot be replayed.</span>
    case 'inputs_missing':
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-deny">
          <DenyGlyph />
          {MISSING[answer.what]} Nothing in the log says why.
        </span>
      )
  }
}

const CHANGED = {
  record: 'The record is not the one that the log committed to when this was decided.',
  decision: 'The decision as listed is not the one that was recorded.',
  entry: 'The entry in the log is not the one of this decision.',
  snapshot: 'The snapshot is not what its name says.',
}
const MISSING = {
  record: 'The record is gone.',
  snapshot: 'The snapshot that decided is gone.',
  entry: 'The entry in the log is gone.',
}
