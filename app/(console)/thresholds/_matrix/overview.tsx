import type { Route } from 'next'
import Link from 'next/link'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { Time } from '../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import type { CellTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { type CellName, cellPath } from '../query.ts'
import { SENSITIVITY } from '../words.ts'
import { cellTitle } from './cell-title.ts'
import { decidedBy, shareOf } from './traffic-words.ts'

const SHOWN_MAX = 4

/** While no cell is open: what the layer comes to, where people are asked most, what is due for review. */
export function Overview({
  cells,
  traffic,
  all,
  me,
  params,
}: {
  cells: ThresholdView[]
  traffic: ReadonlyMap<string, CellTraffic>
  /** Of every layer: what is due and unsigned is not hidden behind a tab. */
  all: ThresholdView[]
  me: string
  params: SearchParams
}) {
  const counted = [...traffic.values()]
  const sum = (of: (t: CellTraffic) => number) => counted.reduce((total, t) => total + of(t), 0)
  const due = all.filter((c) => c.review_overdue).sort((a, b) => Number(b.owner.id === me) - Number(a.owner.id === me))
  const mine = due.filter((c) => c.owner.id === me).length
  const unsigned = all.filter((c) => c.unsigned.length > 0)
  const [actions, asked, decided] = [sum((t) => t.actions), sum((t) => t.outcomes.require_approval), sum(decidedBy)]
  const most = cells
    .map((cell) => ({ cell, asked: traffic.get(cellPath(cell))?.outcomes.require_approval ?? 0 }))
    .filter((c) => c.asked > 0)
    .sort((a, b) => b.asked - a.asked)
    .slice(0, SHOWN_MAX)
  const to = (c: CellName) => hrefWith('/thresholds', params, { cell: cellPath(c), data: null }) as Route
  return (
    <div className="grid gap-5">
      <DefinitionList
        items={[
          {
            term: 'Actions',
            value: `${counted.some((t) => t.more) ? 'over ' : ''}${formatNumber(actions)} in 30 days`,
          },
          { term: 'Asked', value: actions ? `${formatNumber(asked)} (${shareOf(asked, actions)})` : 'none' },
          {
            term: 'Overridden',
            value: decided
              ? `${shareOf(
                  sum((t) => t.denied + t.edited),
                  decided,
                )} of ${formatNumber(decided)} decided`
              : 'nothing was decided',
          },
        ]}
      />
      {most.length > 0 && (
        <div>
          <h3 className="mb-1">Where people are asked most</h3>
          <ul className="text-sm">
            {most.map(({ cell, asked: n }) => (
              <li key={cellPath(cell)} className="flex justify-between gap-3 border-b border-line py-1.5">
                <Link href={to(cell)} scroll={false} prefetch={false} className="link">
                  {cellTitle(cell)}
                </Link>
                <span className="text-muted">{formatNumber(n)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {due.length > 0 && (
        <div>
          <h3 className="mb-1 text-ask">Review is due{mine > 0 ? `, ${mine} of them yours` : ''}</h3>
          <ul className="text-sm">
            {due.slice(0, 12).map((cell) => (
              <li key={cellPath(cell)} className="flex justify-between gap-3 border-b border-line py-1.5">
                <Link href={to(cell)} scroll={false} prefetch={false} className="link">
                  {cellTitle(cell)}, {SENSITIVITY[cell.sensitivity].toLowerCase()}
                  {cell.owner.id === me && <span className="text-ink"> (yours)</span>}
                </Link>
                {cell.review_at && <Time at={cell.review_at} form="short" className="whitespace-nowrap text-muted" />}
              </li>
            ))}
          </ul>
        </div>
      )}
      {unsigned.length > 0 && (
        <details className="text-sm">
          <summary className="min-h-8 cursor-pointer py-1 font-semibold">
            {unsigned.length === all.length
              ? 'No cell is'
              : `${formatNumber(unsigned.length)} of ${formatNumber(all.length)} cells are not`}{' '}
            signed off from both sides
          </summary>
          <ul>
            {unsigned.map((cell) => (
              <li key={cellPath(cell)} className="flex justify-between gap-3 border-b border-line py-1.5">
                <Link href={to(cell)} scroll={false} prefetch={false} className="link">
                  {cellTitle(cell)}, {SENSITIVITY[cell.sensitivity].toLowerCase()}
                </Link>
                <span className="whitespace-nowrap text-muted">
                  {cell.unsigned.length === 2 ? 'both missing' : `${cell.unsigned[0]} missing`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="text-sm text-muted">Open a cell to see who answers for it and how it works out.</p>
    </div>
  )
}

export const NoCell = ({ name }: { name: CellName }) => (
  <p className="text-sm text-muted">
    Nobody has set {cellTitle(name)}, {SENSITIVITY[name.sensitivity].toLowerCase()}, so what falls there is denied.
  </p>
)
