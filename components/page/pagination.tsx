import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../ui/button.tsx'
import { formatNumber } from '../ui/format.ts'

interface Props {
  /** Set when this is not the first page. */
  first: string | null
  /** Null at the end. */
  next: string | null
  shown: number
  /** Only where it is cheap to know; "over 10,000" rather than count a large table. */
  total?: number | string | null
  noun: string
}
/** Pages by the last key of the page before: on by Next, back by the browser, to the start by First. */
export function Pagination({ first, next, shown, total, noun }: Props) {
  if (!first && !next && shown === 0) return null
  return (
    <nav
      aria-label={`Pages of ${noun}`}
      className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted"
    >
      <p>
        {formatNumber(shown)}
        {total !== undefined && total !== null && ` of ${typeof total === 'number' ? formatNumber(total) : total}`}{' '}
        {noun}
      </p>
      {(first || next) && (
        <div className="flex gap-2">
          {first && (
            <Link href={first as Route} className={buttonClass('plain')}>
              First page
            </Link>
          )}
          {next ? (
            <Link href={next as Route} rel="next" className={buttonClass('plain')}>
              Next
            </Link>
          ) : (
            <span className="flex items-center px-2">That is all</span>
          )}
        </div>
      )}
    </nav>
  )
}
