import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Time } from '../../../../../../components/time/time.tsx'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import { Banner } from '../../../../../../components/ui/states.tsx'
import type { ShownChange } from '../../shown.ts'

/** What is out of the ordinary with this change, above everything else. */
export function ChangeBanners({ change }: { change: ShownChange }) {
  const { emergency, failure, applied, apply_at, state, roll_back_of } = change
  const lines: { key: string; tone: 'ask' | 'deny' | 'notice' | 'plain'; text: ReactNode }[] = []
  if (emergency)
    lines.push({
      key: 'emergency',
      tone: emergency.reviewed_at ? 'plain' : 'deny',
      text: (
        <>
          Applied in an emergency by {emergency.by.name ?? 'somebody who left'}, without approvals:{' '}
          <PlainText text={emergency.reason} />{' '}
          {emergency.reviewed_at ? (
            <>
              Reviewed by {emergency.reviewed_by?.name ?? 'somebody who left'}, <Time at={emergency.reviewed_at} />
              {emergency.note && (
                <>
                  : <PlainText text={emergency.note} />
                </>
              )}
            </>
          ) : (
            <>
              A second person must review it by <Time at={emergency.review_due_at} />.
            </>
          )}
        </>
      ),
    })
  if (failure)
    lines.push({
      key: 'failure',
      tone: 'deny',
      text: (
        <>
          It could not be applied at its time: <PlainText text={failure.sentence} />
        </>
      ),
    })
  if (state === 'scheduled' && apply_at)
    lines.push({
      key: 'time',
      tone: 'notice',
      text: (
        <>
          It takes effect by itself at <Time at={apply_at} form="full" />.
        </>
      ),
    })
  if (roll_back_of)
    lines.push({
      key: 'reverse',
      tone: 'plain',
      text: (
        <>
          The way back of{' '}
          <Link href={`/policies/changes/${roll_back_of}` as Route} className="link">
            an earlier change
          </Link>
          .
        </>
      ),
    })
  if (applied?.snapshot_before && applied.snapshot_after && applied.snapshot_before !== applied.snapshot_after)
    lines.push({
      key: 'snapshots',
      tone: 'plain',
      text: (
        <Link
          href={`/policies/snapshots?from=${applied.snapshot_before}&to=${applied.snapshot_after}` as Route}
          className="link"
        >
          Compare the snapshots before and after it
        </Link>
      ),
    })
  if (!lines.length) return null
  return (
    <div className="grid gap-2">
      {lines.map((l) => (
        <div key={l.key} className="overflow-hidden rounded-lg">
          <Banner tone={l.tone}>{l.text}</Banner>
        </div>
      ))}
    </div>
  )
}
