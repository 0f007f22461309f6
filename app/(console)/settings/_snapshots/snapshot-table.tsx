'use client'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { words } from '../../../../components/ui/format.ts'
import { CheckGlyph } from '../../../../components/ui/glyphs.tsx'
import { Id, shortId } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { SnapshotSummary } from '../../../../lib/registry/snapshots/list-snapshots.ts'

/** "tool.registered:billing.refund" → "Tool registered" and what it was about. */
function Cause({ cause }: { cause: string }) {
  const at = cause.indexOf(':')
  const [kind, about] = at < 0 ? [cause, ''] : [cause.slice(0, at), cause.slice(at + 1)]
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

const columns: Column<SnapshotSummary>[] = [
  { id: 'at', header: 'Since', width: '9rem', cell: (s) => <Time at={s.created_at} className="whitespace-nowrap" /> },
  { id: 'cause', header: 'Why', cell: (s) => <Cause cause={s.cause} /> },
  {
    id: 'by',
    header: 'By',
    width: '11rem',
    cell: (s) => s.created_by_name ?? <span className="text-muted">The set-up</span>,
  },
  {
    id: 'active',
    header: 'Decides',
    width: '6rem',
    cell: (s) =>
      s.active ? (
        <span className="inline-flex items-center gap-1.5 font-medium text-allow">
          <CheckGlyph size={12} />
          Now
        </span>
      ) : (
        <span className="text-muted">Before</span>
      ),
  },
  { id: 'hash', header: 'Hash', width: '12rem', hideBelow: 'lg', cell: (s) => <Id id={s.hash} what="hash" /> },
]

export const SnapshotTable = ({ rows }: { rows: SnapshotSummary[] }) => (
  <DataTable label="Snapshots" noun="snapshot" columns={columns} rows={rows} rowId={(s) => s.hash} />
)
