'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { OpenChange } from '../../../../lib/changes/open-changes-of-policy.ts'

/** What an earlier visit left in this browser. */
export function KeptBanner({ at, onTake, onDrop }: { at: number; onTake(): void; onDrop(): void }) {
  return (
    <section
      aria-label="Kept draft"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-sunken px-4 py-2.5 text-sm"
    >
      <p>
        What you wrote here is kept, from <Time at={new Date(at).toISOString()} />.
      </p>
      <span className="flex gap-2">
        <Button small onClick={onTake}>
          Go on with it
        </Button>
        <Button small kind="quiet" onClick={onDrop}>
          Drop it
        </Button>
      </span>
    </section>
  )
}

const STATES: { [state: string]: string } = {
  draft: 'a draft',
  in_review: 'in review',
  approved: 'approved',
  scheduled: 'scheduled',
}
/** Changes of the same policy that somebody is at work on. */
export function OpenChanges({ policy, changes }: { policy: string; changes: OpenChange[] }) {
  if (!changes.length) return null
  return (
    <section aria-label="Open changes" className="rounded-lg border border-ask/40 px-4 py-2.5 text-sm">
      <ul className="grid gap-1">
        {changes.map((c) => (
          <li key={c.id} className="flex flex-wrap items-baseline gap-x-3">
            <span>
              {c.mine ? 'You are' : `${c.author ?? 'A service account'} is`} changing this policy already:{' '}
              <Link href={`/policies/changes/${c.id}` as Route} prefetch={false} className="link">
                <PlainText text={c.title} />
              </Link>
              , {STATES[c.state] ?? c.state}, <Time at={c.at} />.
            </span>
            {c.state === 'draft' && (
              <Link href={`/policies/${policy}/edit?change=${c.id}` as Route} prefetch={false} className="link">
                Go on with it<span className="sr-only">: {c.title}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
