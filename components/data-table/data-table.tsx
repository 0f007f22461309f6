'use client'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { type MouseEvent, type ReactNode, useMemo, useRef } from 'react'
import { useListKeys } from '../keys/list-keys.ts'
import { hrefWith } from '../page/search-params.ts'
import { cx } from '../ui/class-names.ts'
import { ChevronGlyph } from '../ui/glyphs.tsx'

export interface Column<R extends object> {
  id: string
  header: string
  cell(row: R): ReactNode
  align?: 'right'
  /** The value of `?sort=` that orders by this column; the page sorts on the server. */
  sort?: string
  /** A CSS width; without one the column takes what is left. */
  width?: string
  /** Left out of narrow tables; on a phone every column is shown in the row's card. */
  hideBelow?: 'lg' | 'xl'
}

interface Props<R extends object> {
  /** What the table lists, for those who cannot see it: "Decisions". */
  label: string
  noun: string
  columns: readonly Column<R>[]
  rows: readonly R[]
  rowId(row: R): string
  /** Where a row leads; its first column becomes the link. */
  rowHref?(row: R): string
  /** A plain press on a row. `preventDefault()` keeps the page where it is, to show the row beside the table. */
  onOpen?(row: R, event: MouseEvent): void
  /** The row that is open beside the table. */
  currentId?: string | null
  /** `?sort=` now, `-` in front for descending. */
  sort?: string
}

const features = tableFeatures({})
// said in full, because a phone's layout (display: block) takes the roles of a table away
const AS = { table: { role: 'table' }, row: { role: 'row' }, header: { role: 'columnheader' }, cell: { role: 'cell' } }
const HIDE = { lg: 'md:max-lg:hidden', xl: 'md:max-xl:hidden' }

/** Dense rows, sticky header, J/K/Enter. Filtering, sorting and paging are the server's; on a phone a row is a card. */
export function DataTable<R extends object>({
  label,
  noun,
  columns,
  rows,
  rowId,
  rowHref,
  onOpen,
  currentId,
  sort,
}: Props<R>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const pathname = usePathname()
  const params = useSearchParams()
  useListKeys(body, noun)
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, R>()
    return helper.columns(
      columns.map((c) => helper.display({ id: c.id, header: c.header, cell: ({ row }) => c.cell(row.original) })),
    )
  }, [columns])
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({ features, columns: defined, data, getRowId: rowId })
  const spec = new Map(columns.map((c) => [c.id, c]))
  const first = columns[0]?.id

  return (
    <table {...AS.table} aria-label={label} className="w-full border-separate border-spacing-0 text-sm max-md:block">
      <thead className="max-md:sr-only">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} {...AS.row}>
            {group.headers.map((header) => {
              const c = spec.get(header.column.id)
              const sorted =
                c?.sort && (sort === c.sort ? 'ascending' : sort === `-${c.sort}` ? 'descending' : undefined)
              return (
                <th
                  key={header.id}
                  {...AS.header}
                  scope="col"
                  aria-sort={sorted || undefined}
                  style={c?.width ? { width: c.width } : undefined}
                  className={cx(
                    'sticky top-0 z-10 h-9 border-b border-line bg-surface pr-4 text-xs font-normal whitespace-nowrap text-muted',
                    c?.align === 'right' ? 'text-right' : 'text-left',
                    c?.hideBelow && HIDE[c.hideBelow],
                  )}
                >
                  {c?.sort ? (
                    <Link
                      href={
                        hrefWith(pathname, Object.fromEntries(params), {
                          sort: sort === `-${c.sort}` ? c.sort : `-${c.sort}`,
                          cursor: null,
                        }) as Route
                      }
                      className="inline-flex items-center gap-1 hover:text-ink"
                    >
                      <table.FlexRender header={header} />
                      {sorted && <ChevronGlyph to={sorted === 'ascending' ? 'up' : 'down'} size={12} />}
                    </Link>
                  ) : (
                    <table.FlexRender header={header} />
                  )}
                </th>
              )
            })}
          </tr>
        ))}
      </thead>
      <tbody ref={body} className="max-md:block">
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            {...AS.row}
            aria-current={row.id === currentId ? 'true' : undefined}
            className="group relative aria-[current=true]:bg-selected max-md:block max-md:border-b max-md:border-line max-md:py-2.5 md:hover:not-aria-[current=true]:bg-hover"
          >
            {row.getAllCells().map((cell) => {
              const c = spec.get(cell.column.id)
              const content = <table.FlexRender cell={cell} />
              const lead = cell.column.id === first
              return (
                <td
                  key={cell.id}
                  {...AS.cell}
                  className={cx(
                    'border-line py-2 pr-4 align-top md:border-b',
                    'max-md:flex max-md:gap-3 max-md:py-0.5 max-md:pr-0',
                    c?.align === 'right' && 'md:text-right',
                    c?.hideBelow && HIDE[c.hideBelow],
                    lead && 'max-md:pb-1 max-md:font-medium',
                  )}
                >
                  {!lead && c?.header && (
                    <span aria-hidden="true" className="w-28 flex-none text-muted md:hidden">
                      {c.header}
                    </span>
                  )}
                  {lead && rowHref ? (
                    <Link
                      href={rowHref(row.original) as Route}
                      data-row-link
                      prefetch={onOpen ? false : null}
                      {...(onOpen ? { onClick: (e) => onOpen(row.original, e) } : {})}
                      className="ring-inside min-w-0 rounded-sm after:absolute after:inset-0 after:content-['']"
                    >
                      {content}
                    </Link>
                  ) : (
                    <span className="min-w-0 [&_a]:relative [&_button]:relative">{content}</span>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
