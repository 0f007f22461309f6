'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useMemo, useState } from 'react'
import { type Column, DataTable } from '../../../../../components/data-table/data-table.tsx'
import { hrefWith } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { words } from '../../../../../components/ui/format.ts'
import { CheckGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Id, shortId } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { SnapshotSummary } from '../../../../../lib/registry/snapshots/list-snapshots.ts'

/** "tool.registered:billing.refund" → "Tool registered" and what it was about; a change leads to its page. */
function Cause({ cause }: { cause: string }) {
  const at = cause.indexOf(':')
  const [kind, about] = at < 0 ? [cause, ''] : [cause.slice(0, at), cause.slice(at + 1)]
  if (about.startsWith('chg_'))
    return (
      <Link href={`/policies/changes/${about}` as Route} prefetch={false} className="link">
        {words(kind.replaceAll('.', ' '))}
      </Link>
    )
  return (
    <>
      {words(kind.replaceAll('.', ' '))}{' '}
      {about && (
        <span className="mono text-muted" title={about}>
          <PlainText text={shortId(about)} />
        </span>
      )}
    </>
  )
}

const told: Column<SnapshotSummary>[] = [
  {
    id: 'at',
    header: 'Since',
    width: '7.5rem',
    cell: (s) => (
      <span className="grid justify-items-start">
        <Time at={s.created_at} className="whitespace-nowrap" />
        {s.active && (
          <span className="inline-flex items-center gap-1.5 font-medium text-allow">
            <CheckGlyph size={12} />
            Decides now
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'cause',
    header: 'Why',
    cell: (s) => (
      <span className="grid justify-items-start font-normal">
        <span>
          <Cause cause={s.cause} />
        </span>
        <span className="text-muted">{s.created_by_name ?? 'The set-up'}</span>
      </span>
    ),
  },
]
const hash: Column<SnapshotSummary> = {
  id: 'hash',
  header: 'Hash',
  width: '10.5rem',
  hideBelow: 'lg',
  cell: (s) => <Id id={s.hash} what="hash" />,
}

/** Two of them are chosen for the comparison; the address says which. */
export function SnapshotTable({ rows, from, to }: { rows: SnapshotSummary[]; from: string; to: string }) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  // a press is seen at once; what the address says counts as soon as it says something else
  const [chosen, choose] = useState({ from, to })
  const [addressed, setAddressed] = useState({ from, to })
  if (addressed.from !== from || addressed.to !== to) {
    setAddressed({ from, to })
    choose({ from, to })
  }
  const columns = useMemo(() => {
    const side = (name: 'from' | 'to', header: string): Column<SnapshotSummary> => ({
      id: name,
      header,
      width: '3.75rem',
      cell: (s) => (
        <label className="-my-1 inline-flex min-h-9 min-w-9 items-center">
          <input
            type="radio"
            name={`snapshot-${name}`}
            value={s.hash}
            className="size-4 accent-(--color-accent)"
            checked={chosen[name] === s.hash}
            onChange={() => {
              choose({ ...chosen, [name]: s.hash })
              router.replace(hrefWith(pathname, Object.fromEntries(params), { ...chosen, [name]: s.hash }) as Route, {
                scroll: false,
              })
            }}
          />
          <span className="sr-only">
            {header} {shortId(s.hash)}
          </span>
        </label>
      ),
    })
    return [side('from', 'From'), side('to', 'To'), ...told, hash]
  }, [chosen, router, pathname, params])
  return <DataTable label="Snapshots" noun="snapshot" columns={columns} rows={rows} rowId={(s) => s.hash} />
}
