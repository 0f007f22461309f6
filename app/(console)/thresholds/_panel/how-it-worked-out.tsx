import type { Route } from 'next'
import Link from 'next/link'
import { formatLeft } from '../../../../components/time/format-time.ts'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import { OUTCOMES } from '../../../../lib/policy/types.ts'
import type { CellTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import { actionsWord, decidedBy, shareOf } from '../_matrix/traffic-words.ts'
import { type CellName, cellPath } from '../query.ts'
import { duration } from '../words.ts'

/** The last 30 days of a cell: what was asked, what people made of it, and how long they took. */
export function HowItWorkedOut({ cell, traffic: t }: { cell: CellName; traffic: CellTraffic }) {
  const decided = decidedBy(t)
  const overridden = t.denied + t.edited
  return (
    <DefinitionList
      termWidth="6.75rem"
      items={[
        {
          term: 'Actions',
          value: (
            <>
              <Link
                href={`/decisions?threshold=${encodeURIComponent(cellPath(cell))}` as Route}
                prefetch={false}
                className="link"
              >
                {actionsWord(t)}
              </Link>
              <ul className="mt-1 text-muted">
                {OUTCOMES.filter((o) => t.outcomes[o] > 0).map((o) => (
                  <li key={o}>
                    {formatNumber(t.outcomes[o])}{' '}
                    {o === 'require_approval' ? 'asked people' : OUTCOME_WORDS[o].toLowerCase()}
                  </li>
                ))}
              </ul>
            </>
          ),
        },
        {
          term: 'Override rate',
          value: decided ? (
            <>
              {shareOf(overridden, decided)} ({formatNumber(overridden)} of {formatNumber(decided)})
              {overridden > 0 && (
                <span className="block text-muted">
                  {formatNumber(t.denied)} denied, {formatNumber(t.edited)} edited
                </span>
              )}
            </>
          ) : (
            <span className="text-muted">Nothing was decided</span>
          ),
        },
        ...(decided
          ? [
              {
                term: 'Within a minute',
                value: `${formatNumber(t.quick)} of ${formatNumber(decided)} approved as asked`,
              },
            ]
          : []),
        ...(t.median_seconds !== null && t.longest_seconds !== null
          ? [
              {
                term: 'Time to decide',
                value: `median ${duration(t.median_seconds)}, longest ${formatLeft(t.longest_seconds * 1000)}`,
              },
            ]
          : []),
        ...(t.expired > 0 ? [{ term: 'Expired', value: `${formatNumber(t.expired)}: nobody decided in time` }] : []),
      ]}
    />
  )
}
