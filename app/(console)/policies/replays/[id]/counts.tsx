import type { Route } from 'next'
import Link from 'next/link'
import { formatMoney, formatNumber } from '../../../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Outcome } from '../../../../../components/ui/outcome.tsx'
import type { Outcome as OutcomeName } from '../../../../../lib/policy/types.ts'
import type { ReplayView } from '../../../../../lib/replay/replay-view.ts'
import { ALARMS, RESULT_WORDS, rateOf } from '../words.ts'

/** What it came to, each number a link to its decisions. */
export function Counts({ replay, here }: { replay: ReplayView; here: string }) {
  if (replay.exact) return <Exact exact={replay.exact} here={here} />
  return replay.what_if ? <WhatIf counts={replay.what_if} here={here} /> : null
}

function Exact({ exact, here }: { exact: NonNullable<ReplayView['exact']>; here: string }) {
  if (!exact.checked) return null
  const alarm = exact.apart.some((a) => ALARMS.has(a.result))
  return (
    <div className="grid gap-3">
      <p className={`flex items-baseline gap-2 text-md ${alarm ? 'text-deny' : ''}`}>
        <span className={`relative top-[2px] ${alarm ? '' : 'text-allow'}`}>
          {alarm ? <DenyGlyph /> : <CheckGlyph />}
        </span>
        <span>
          <b className="font-semibold tabular-nums">{rateOf(exact)}</b> replay to the same bytes.
        </span>
      </p>
      {exact.apart.length > 0 && (
        <Rows
          rows={exact.apart.map(({ result, count }) => ({
            key: result,
            what: <span className={ALARMS.has(result) ? 'text-deny' : ''}>{RESULT_WORDS[result]}</span>,
            count,
            href: `${here}?to=${result}`,
          }))}
        />
      )}
    </div>
  )
}

function WhatIf({ counts, here }: { counts: NonNullable<ReplayView['what_if']>; here: string }) {
  const amounts = Object.entries(counts.let_through_amounts).map(([currency, sum]) => formatMoney(sum, currency))
  const pairs = Object.entries(counts.pairs)
    .map(([pair, count]) => ({ pair, count, outcomes: pair.split('>') as [OutcomeName, OutcomeName] }))
    .sort((a, b) => b.count - a.count)
  const left = counts.left_out.secrets + counts.left_out.unreadable
  return (
    <div className="grid gap-3">
      <p className="text-md">
        <b className="font-semibold tabular-nums">
          {formatNumber(counts.changed)} of {formatNumber(counts.decided)}
        </b>{' '}
        change.{' '}
        {counts.let_through > 0 && (
          <Link href={`${here}?let_through=true` as Route} scroll={false} className="link">
            {formatNumber(counts.let_through)} would run that did not
            {amounts.length > 0 && `, ${amounts.join(' and ')} in all`}
          </Link>
        )}
      </p>
      <Rows
        rows={[
          ...pairs.map(({ pair, count, outcomes: [was, now] }) => ({
            key: pair,
            what: (
              <span className="flex flex-wrap gap-x-3">
                <Outcome outcome={was} quiet />
                {was === now ? (
                  <span className="text-muted">as before</span>
                ) : (
                  <>
                    <span aria-hidden="true" className="text-muted">
                      →
                    </span>
                    <Outcome outcome={now} />
                  </>
                )}
              </span>
            ),
            count,
            href: was === now ? null : `${here}?from=${was}&to=${now}`,
          })),
          ...(counts.people
            ? [
                {
                  key: 'people',
                  what: 'Of these the same outcome, but other people asked',
                  count: counts.people,
                  href: null,
                },
              ]
            : []),
          ...(left
            ? [{ key: 'left', what: 'Left out: their inputs are not kept in clear', count: left, href: null }]
            : []),
          ...(counts.changed_since
            ? [
                {
                  key: 'since',
                  what: 'Answered otherwise then than by the rules in force, with or without this draft',
                  count: counts.changed_since,
                  href: null,
                },
              ]
            : []),
        ]}
      />
    </div>
  )
}

function Rows({ rows }: { rows: { key: string; what: React.ReactNode; count: number; href: string | null }[] }) {
  return (
    <table className="w-full max-w-[640px] text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Decisions</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, what, count, href }) => (
          <tr key={key} className="border-b border-line">
            <td className="py-1.5 pr-3">{what}</td>
            <td className="py-1.5 text-right tabular-nums">
              {href ? (
                <Link href={href as Route} scroll={false} prefetch={false} className="link">
                  {formatNumber(count)}
                  <span className="sr-only"> decisions</span>
                </Link>
              ) : (
                formatNumber(count)
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
