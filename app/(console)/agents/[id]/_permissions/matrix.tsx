'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRef } from 'react'
import { useListKeys } from '../../../../../components/keys/list-keys.ts'
import { cx } from '../../../../../components/ui/class-names.ts'
import { ENVIRONMENT_WORDS, Environment } from '../../../../../components/ui/environment.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { PermissionCell } from '../../../../../lib/registry/agents/permission-cell.ts'
import type { PermissionRow } from '../../../../../lib/registry/agents/permission-matrix.ts'
import type { Environment as EnvironmentName } from '../../../_frame/environments.ts'
import { Permission } from '../../_components/permission.tsx'
import { cellKey, cellNote } from './cell-words.ts'

interface Props {
  environments: EnvironmentName[]
  rows: PermissionRow[]
  /** `tool@environment` of the open cell. */
  open: string | null
  /** The address of a cell, with `{cell}` in its place. */
  href: string
}
// said in full, because a phone's layout (display: block) takes the roles of a table away
const AS = {
  table: { role: 'table' },
  row: { role: 'row' },
  column: { role: 'columnheader' },
  head: { role: 'rowheader' },
  cell: { role: 'cell' },
}

/** Tools down, environments across; every cell is a link that opens why. */
export function Matrix({ environments, rows, open, href }: Props) {
  const body = useRef<HTMLTableSectionElement>(null)
  useListKeys(body, 'cell')
  return (
    <table
      {...AS.table}
      aria-label="What this agent may do"
      className="w-full border-separate border-spacing-0 text-sm max-md:block"
    >
      <thead className="max-md:sr-only">
        <tr {...AS.row}>
          <th
            {...AS.column}
            scope="col"
            className="sticky top-0 z-10 h-9 border-b border-line bg-surface pr-4 text-left text-xs font-normal text-muted"
          >
            Tool
          </th>
          {environments.map((e) => (
            <th
              {...AS.column}
              key={e}
              scope="col"
              style={{ width: `${62 / environments.length}%` }}
              className="sticky top-0 z-10 h-9 border-b border-l border-line bg-surface px-3 text-left text-xs font-normal text-muted"
            >
              <Environment environment={e} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} className="max-md:block">
        {rows.map((row) => (
          <tr key={row.tool} {...AS.row} className="max-md:block max-md:border-b max-md:border-line max-md:py-2.5">
            <th
              {...AS.head}
              scope="row"
              className="border-line py-2 pr-4 text-left align-top font-normal max-md:block max-md:py-0 md:w-[38%] md:border-b"
            >
              <Link
                href={`/tools/${encodeURIComponent(row.tool)}` as Route}
                prefetch={false}
                className="mono break-all hover:underline"
              >
                {row.tool}
              </Link>
              <span className="block text-xs text-muted">
                {row.title} · {row.class} <ToolMark row={row} />
              </span>
            </th>
            {environments.map((e) => {
              const cell = row.cells.find((c) => c.environment === e)
              return (
                <td
                  key={e}
                  {...AS.cell}
                  className="border-line p-0 align-top max-md:flex max-md:gap-3 max-md:py-0.5 md:h-[1px] md:border-b md:border-l"
                >
                  <span aria-hidden="true" className="w-24 flex-none py-1.5 text-muted md:hidden">
                    {ENVIRONMENT_WORDS[e]}
                  </span>
                  {cell && <Cell cell={cell} tool={row.tool} open={open === cellKey(row.tool, e)} href={href} />}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ToolMark({ row }: { row: PermissionRow }) {
  if (row.status === 'quarantined') return <Tag tone="deny">quarantined</Tag>
  if (row.status === 'retired') return <Tag>retired</Tag>
  return row.held ? <Tag tone="ask">held</Tag> : null
}

function Cell({ cell, tool, open, href }: { cell: PermissionCell; tool: string; open: boolean; href: string }) {
  const note = cellNote(cell)
  return (
    <Link
      href={href.replace('{cell}', encodeURIComponent(cellKey(tool, cell.environment))) as Route}
      scroll={false}
      prefetch={false}
      data-row-link
      aria-current={open ? 'true' : undefined}
      className={cx(
        'ring-inside block h-full min-w-0 px-3 py-2 max-md:flex-1 max-md:py-1.5',
        open ? 'bg-selected inset-ring-2 inset-ring-accent' : 'hover:bg-hover',
      )}
    >
      <Permission word={cell.answer?.word ?? 'unknown'} />
      {note && <span className="block text-xs text-muted">{note}</span>}
    </Link>
  )
}
