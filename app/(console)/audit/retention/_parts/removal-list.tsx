import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../../components/time/time.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import type { RetentionView } from '../../../../../lib/retention/get-retention.ts'

type Removal = RetentionView['removals'][number]
const SHOWN = 20

/** Each with the entry that says so. */
export function RemovalList({ view: { removals, first } }: { view: RetentionView }) {
  if (!removals.length) return <p className="text-sm text-muted">Nothing was destroyed so far.</p>
  return (
    <details className="text-sm" open={removals.length <= 3}>
      <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">
        What was destroyed ({removals.length === SHOWN ? `the last ${SHOWN}` : removals.length})
        {first > 0 && `; the log begins at #${formatNumber(first)}`}
      </summary>
      <ul className="mt-1 grid border-t border-line">
        {removals.map((r) => (
          <li key={r.entry} className="flex flex-wrap justify-between gap-x-6 gap-y-0.5 border-b border-line py-1.5">
            <span>{wordsOf(r)}</span>
            <span className="text-muted tabular-nums">
              <Link href={`/audit?entry=${r.entry}` as Route} prefetch={false} className="link">
                #{formatNumber(r.entry)}
              </Link>
              , <Time at={r.at} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function wordsOf(r: Removal): string {
  const disclosed = count(r.disclosures, 'disclosure')
  if (r.kind === 'purge') return `Entries #${formatNumber(r.from_index)} to #${formatNumber(r.to_index - 1)} deleted`
  if (r.kind === 'expiry') return `${disclosed} of ${count(r.entries, 'entry', 'entries')} expired`
  return `${disclosed} of ${count(r.entries, 'entry', 'entries')} erased with their subject`
}
