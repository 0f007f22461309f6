'use client'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Time } from '../../../../components/time/time.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { count } from '../../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import type { CheckedLog } from '../../../../lib/evidence/check-log.ts'
import { checkNow } from './actions.ts'

/** Hashes every entry again on the server: what is missing, changed or out of order is named. */
export function CheckLog() {
  const { state, pending, run } = useAction(checkNow)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <Button className="no-print" busy={pending} onClick={() => run({})}>
        Check the log now
      </Button>
      <div role="status" className="min-w-0">
        {state.data && <Result checked={state.data} />}
      </div>
      {!state.ok && <FormMessage state={state} />}
    </div>
  )
}

function Result({ checked }: { checked: CheckedLog }) {
  const { size, root, faults } = checked
  if (faults.length === 0)
    return (
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <span className="inline-flex items-center gap-1.5 font-medium text-allow">
          <CheckGlyph />
          {count(size, 'entry', 'entries')} hashed again: everything fits
        </span>
        <span className="text-muted">
          root <Id id={root} what="root hash" />, <Time at={checked.checked_at} form="clock" />
        </span>
      </p>
    )
  return (
    <div>
      <p className="inline-flex items-center gap-1.5 font-medium text-deny">
        <DenyGlyph />
        The log does not fit
      </p>
      <ul className="list-disc pl-5">
        {keyed(faults, (f) => f).map(({ key, item }) => (
          <li key={key}>{item}</li>
        ))}
      </ul>
    </div>
  )
}
