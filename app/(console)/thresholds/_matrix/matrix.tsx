'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRef } from 'react'
import { ShareBar } from '../../../../components/charts/bars.tsx'
import { useListKeys } from '../../../../components/keys/list-keys.ts'
import { cx } from '../../../../components/ui/class-names.ts'
import { formatRate } from '../../../../components/ui/format.ts'
import { ClockGlyph, FlagGlyph } from '../../../../components/ui/glyphs.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import {
  type Impact,
  type Outcome as OutcomeName,
  REVERSIBILITIES,
  type Reversibility,
} from '../../../../lib/policy/types.ts'
import { REVERSIBILITY } from '../words.ts'

export interface MatrixCell {
  reversibility: Reversibility
  href: string
  open: boolean
  outcome: OutcomeName
  words: string
  traffic: string
  approved: number | null
  due: boolean
  /** People approve nearly everything here within a minute. */
  stamped: boolean
}
export interface MatrixRow {
  impact: Impact
  word: string
  means: string
  cells: MatrixCell[]
}
// said in full, because a phone's layout (display: block) takes the roles of a table away
const AS = {
  table: { role: 'table' },
  row: { role: 'row' },
  column: { role: 'columnheader' },
  head: { role: 'rowheader' },
  cell: { role: 'cell' },
}

/** Impact down, reversibility across; on a phone a list for each impact. Every cell is a link that opens it. */
export function Matrix({ rows, label }: { rows: MatrixRow[]; label: string }) {
  const body = useRef<HTMLTableSectionElement>(null)
  useListKeys(body, 'cell')
  return (
    <table
      {...AS.table}
      aria-label={label}
      className="w-full table-fixed border-separate border-spacing-0 text-sm max-md:block"
    >
      <thead className="max-md:sr-only">
        <tr {...AS.row}>
          <td {...AS.cell} className="w-[19%] max-w-40 border-b border-line" />
          {REVERSIBILITIES.map((r) => (
            <th
              key={r}
              {...AS.column}
              scope="col"
              className="border-b border-line px-3 pb-2 text-left align-bottom font-medium"
            >
              {REVERSIBILITY[r].word}
              <span className="block text-xs font-normal text-muted">{REVERSIBILITY[r].means}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} className="max-md:grid max-md:gap-5">
        {rows.map((row) => (
          <tr key={row.impact} {...AS.row} className="max-md:block">
            <th
              {...AS.head}
              scope="row"
              className="border-line py-2.5 pr-3 text-left align-top font-medium max-md:block max-md:border-b max-md:pt-0 md:border-b"
            >
              {row.word}
              <span className="block text-xs font-normal text-muted max-md:inline max-md:before:content-['_·_']">
                {row.means}
              </span>
            </th>
            {row.cells.map((cell) => (
              <td
                key={cell.reversibility}
                {...AS.cell}
                className="border-b border-line p-0 align-top max-md:block md:h-[92px] md:border-l"
              >
                <Cell cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ cell }: { cell: MatrixCell }) {
  return (
    <Link
      href={cell.href as Route}
      scroll={false}
      prefetch={false}
      data-row-link
      aria-current={cell.open ? 'true' : undefined}
      className={cx(
        'ring-inside block h-full min-h-14 px-3 py-2.5',
        cell.due && 'bg-ask-bg',
        cell.open
          ? 'rounded-sm inset-ring-2 inset-ring-accent'
          : cell.due
            ? 'hover:inset-ring hover:inset-ring-ask/40'
            : 'hover:bg-hover',
      )}
    >
      <span className="text-xs text-muted md:hidden">{REVERSIBILITY[cell.reversibility].word}</span>
      <span className="block [&_svg]:mt-[3px] [&>span]:items-start [&>span]:whitespace-normal!">
        <Outcome outcome={cell.outcome}>{cell.words}</Outcome>
      </span>
      <span className={cx('mt-0.5 block text-xs', cell.due ? 'text-ink' : 'text-muted')}>{cell.traffic}</span>
      {cell.due && (
        <span className="mt-0.5 flex items-center gap-1 text-xs text-ask">
          <ClockGlyph size={12} />
          Review is due
        </span>
      )}
      {cell.stamped && (
        <span className="mt-0.5 flex items-center gap-1 text-xs text-ask">
          <FlagGlyph size={12} />
          Looks rubber-stamped
        </span>
      )}
      {cell.approved !== null && (
        <span className="mt-2 block max-w-52">
          <ShareBar share={cell.approved} label={`${formatRate(cell.approved)} approved`} />
        </span>
      )}
    </Link>
  )
}
