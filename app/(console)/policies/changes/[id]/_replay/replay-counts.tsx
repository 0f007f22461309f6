import type { Route } from 'next'
import Link from 'next/link'
import { formatMoney, formatNumber } from '../../../../../../components/ui/format.ts'
import { Outcome } from '../../../../../../components/ui/outcome.tsx'
import type { Outcome as OutcomeName } from '../../../../../../lib/policy/types.ts'
import type { ReplayView } from '../../../../../../lib/replay/replay-view.ts'

/** "37 of 1,204 change", and which outcome becomes which; each line leads to its decisions. */
export function ReplayCounts({ counts, replay }: { counts: NonNullable<ReplayView['what_if']>; replay: string }) {
  const pairs = Object.entries(counts.pairs)
    .map(([pair, n]) => ({ pair: pair.split('>') as [OutcomeName, OutcomeName], n }))
    .filter(({ pair: [was, now] }) => was !== now)
    .sort((a, b) => b.n - a.n)
  const amounts = Object.entries(counts.let_through_amounts).map(([currency, sum]) => formatMoney(sum, currency))
  return (
    <div className="grid gap-2">
      <p className="text-md">
        <b className="font-semibold tabular-nums">
          {formatNumber(counts.changed)} of {formatNumber(counts.decided)}
        </b>{' '}
        {counts.changed === 1 ? 'changes' : 'change'}.{' '}
        {counts.let_through > 0 && (
          <span className="text-ask">
            {formatNumber(counts.let_through)} would run that did not
            {amounts.length > 0 && `, ${amounts.join(' and ')} in all`}.
          </span>
        )}
      </p>
      {(pairs.length > 0 || counts.people > 0) && (
        <table className="w-full max-w-[560px] text-sm">
          <thead className="sr-only">
            <tr>
              <th scope="col">It was</th>
              <th scope="col">It would be</th>
              <th scope="col">Decisions</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ pair: [was, now], n }) => (
              <tr key={`${was}>${now}`} className="border-b border-line">
                <td className="py-1.5 pr-3">
                  <Outcome outcome={was} quiet />
                </td>
                <td className="py-1.5 pr-3">
                  <span aria-hidden="true" className="mr-2 text-muted">
                    →
                  </span>
                  <Outcome outcome={now} />
                </td>
                <td className="py-1.5 text-right tabular-nums">
                  <Link
                    href={`/policies/replays/${replay}?from=${was}&to=${now}` as Route}
                    prefetch={false}
                    className="link"
                  >
                    {formatNumber(n)}
                    <span className="sr-only"> decisions</span>
                  </Link>
                </td>
              </tr>
            ))}
            {counts.people > 0 && (
              <tr className="border-b border-line">
                <td className="py-1.5 pr-3" colSpan={2}>
                  The same outcome, but other people are asked
                </td>
                <td className="py-1.5 text-right tabular-nums">{formatNumber(counts.people)}</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  )
}
