import { Time } from '../../../../../../components/time/time.tsx'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import type { ShownChange } from '../../shown.ts'

const DID: { [kind: string]: string } = {
  drafted: 'wrote it',
  edited: 'changed what it contains; approvals start again',
  rebased: 'put it on top of what decides now; approvals start again',
  submitted: 'submitted it for review',
  approved: 'agreed',
  rejected: 'sent it back',
  withdrawn: 'withdrew it',
  scheduled: 'set its time',
  schedule_failed: 'could not apply it at its time; it is in review again',
  applied: 'applied it',
  emergency_applied: 'applied it as an emergency, without approvals',
  emergency_reviewed: 'reviewed the emergency',
  rolled_back: 'rolled it back',
}
/** What happened to it, oldest first. */
export const Timeline = ({ events }: { events: ShownChange['events'] }) => (
  <div>
    <h2 className="mb-1">What happened</h2>
    <ol className="text-sm">
      {events.map((e) => (
        <li key={e.id} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 py-1">
          <span className="text-muted">
            <Time at={e.at} form="short" />
          </span>
          <span className="min-w-0 break-words">
            {e.by.name ?? 'Countersign'} {DID[e.kind] ?? e.kind.replaceAll('_', ' ')}
            {e.text && (
              <span className="mt-0.5 block border-l-2 border-line pl-2.5">
                <PlainText text={e.text} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  </div>
)
