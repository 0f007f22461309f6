import { spellDuration } from '../../../../components/time/format-time.ts'
import { Time } from '../../../../components/time/time.tsx'
import { FactGrid } from '../../../../components/ui/definition-list.tsx'
import type { RunView } from '../../../../lib/evidence/get-run.ts'
import { RunState } from './run-state.tsx'

/** Where it stands, and how its time was spent. */
export function RunFacts({ run }: { run: RunView }) {
  const total = run.waiting_ms + run.working_ms
  const share = total ? run.waiting_ms / total : 0
  return (
    <div className="grid gap-3">
      <FactGrid
        facts={[
          { key: 'state', term: 'State', value: <RunState state={run.state} /> },
          {
            key: 'from',
            term: run.ended_at ? 'From, to' : 'Began, last active',
            value: (
              <>
                <Time at={run.started_at} /> <span className="text-muted">–</span>{' '}
                <Time at={run.ended_at ?? run.last_activity_at} />
              </>
            ),
          },
          { key: 'waiting', term: 'Waited for people', value: spellDuration(run.waiting_ms) },
          { key: 'working', term: 'Worked, or was silent', value: spellDuration(run.working_ms) },
        ]}
      />
      {total > 0 && (
        <div
          role="img"
          aria-label={`${Math.round(share * 100)} % of the time it waited for people`}
          className="flex h-2 gap-0.5 overflow-hidden rounded-full"
        >
          {share > 0 && <span className="bg-ask" style={{ width: `max(3px, ${share * 100}%)` }} />}
          <span className="flex-1 bg-line-strong" />
        </div>
      )}
    </div>
  )
}
