import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../../components/time/time.tsx'
import { Outcome } from '../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { Outcome as OutcomeName } from '../../../../../lib/policy/types.ts'
import type { ReplayedDecision } from '../../../../../lib/replay/list-replay-decisions.ts'
import type { ReplayResult } from '../../../../../lib/replay/prove-record.ts'
import { simulatorHref } from '../../../simulator/address.ts'
import { ALARMS, RESULT_WORDS } from '../words.ts'

/** The decisions themselves, newest first. */
export function FoundTable({
  rows,
  exact,
  change,
}: {
  rows: ReplayedDecision[]
  exact: boolean
  change: string | null
}) {
  if (!rows.length) return <p className="text-sm text-muted">None of that kind.</p>
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[640px] text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {['Decision', exact ? 'Replayed' : 'Was', ...(exact ? [] : ['Would be']), 'When', 'Simulator'].map((c) => (
              <th key={c} scope="col" className="py-1.5 pr-4 font-medium">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((d) => (
            <tr key={d.decision} className="border-b border-line align-top">
              <td className="py-2 pr-4">
                <Link href={`/decisions/${d.decision}` as Route} prefetch={false} className="link">
                  <PlainText text={d.sentence || d.decision} />
                </Link>
              </td>
              {exact ? (
                <td className={`py-2 pr-4 ${ALARMS.has(d.now) ? 'text-deny' : 'text-muted'}`}>
                  {RESULT_WORDS[d.now as ReplayResult]}
                </td>
              ) : (
                <>
                  <td className="py-2 pr-4">
                    <Outcome outcome={d.was as OutcomeName} quiet />
                  </td>
                  <td className="py-2 pr-4">
                    <Outcome outcome={d.now as OutcomeName} />
                  </td>
                </>
              )}
              <td className="py-2 pr-4 whitespace-nowrap text-muted">
                <Time at={d.at} />
              </td>
              <td className="py-2 pr-4">
                <Link
                  href={simulatorHref({ decision: d.decision, ...(change ? { change } : {}) }) as Route}
                  prefetch={false}
                  className="link"
                >
                  Open<span className="sr-only"> in the simulator</span>
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
