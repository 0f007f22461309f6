import { Time } from '../../../../components/time/time.tsx'
import { FactGrid } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import type { LogStatus as Status } from '../../../../lib/evidence/get-log-status.ts'
import { CheckLog } from './check-log.tsx'

/** Where the log stands, and by which clock it was written. */
export function LogStatus({ status }: { status: Status }) {
  return (
    <section aria-labelledby="log" className="grid gap-2">
      <h2 id="log" className="sr-only">
        The log
      </h2>
      <FactGrid
        facts={[
          { term: 'Entries', value: formatNumber(status.size) },
          { term: 'Last entry', value: status.last_at ? <Time at={status.last_at} form="minute" /> : 'None' },
          { term: 'Opened', value: <Time at={status.opened_at} form="minute" /> },
        ]}
      />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5">
        <CheckLog />
        <span className="mono text-sm break-all text-muted">{status.origin}</span>
      </div>
      {status.clock === 'simulated' && <SimulatedClock status={status} />}
    </section>
  )
}

/** The log's first entry says it; whoever reads the history must not take its times for real ones. */
function SimulatedClock({ status: { clock_restored: restored, demonstration } }: { status: Status }) {
  return (
    <p className="max-w-[90ch] text-sm text-muted">
      {demonstration ? 'This log demonstrates the past: ' : ''}
      {restored ? (
        <>
          entries before #{formatNumber(restored.index)} carry a simulated clock, as the first entry says. From{' '}
          <Time at={restored.at} /> on, times are the database’s.
        </>
      ) : (
        <>its entries carry a simulated clock, as the first entry says.</>
      )}
    </p>
  )
}
