'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { hrefWith } from '../../../../components/page/search-params.ts'
import { Time } from '../../../../components/time/time.tsx'
import { AllowGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { PersonView } from '../../../../lib/people/list-people.ts'
import { roleWord } from '../role-words.ts'

export type PersonRow = PersonView & { last_sign_in: string | null; self: boolean }

export function PersonStatus({ status }: { status: string }) {
  return status === 'active' ? (
    <span className="inline-flex items-center gap-1.5 text-allow">
      <AllowGlyph />
      Active
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 font-medium text-deny">
      <DenyGlyph />
      Suspended
    </span>
  )
}

const columns: Column<PersonRow>[] = [
  {
    id: 'name',
    header: 'Person',
    cell: (p) => (
      <span className="grid">
        <span className="font-medium">
          <PlainText text={p.name} /> {p.self && <Tag>you</Tag>}
        </span>
        <span className="font-normal break-all text-muted">{p.email}</span>
      </span>
    ),
  },
  { id: 'roles', header: 'Roles', width: '30%', cell: (p) => p.roles.map(roleWord).join(', ') },
  { id: 'status', header: 'Status', width: '8rem', cell: (p) => <PersonStatus status={p.status} /> },
  {
    id: 'signed-in',
    header: 'Last sign-in',
    width: '8rem',
    hideBelow: 'lg',
    cell: (p) =>
      p.last_sign_in ? (
        <Time at={p.last_sign_in} form="short" className="whitespace-nowrap" />
      ) : (
        <span className="text-muted">Never</span>
      ),
  },
]

export function PersonTable({ rows, openId }: { rows: PersonRow[]; openId: string | null }) {
  const pathname = usePathname()
  const params = Object.fromEntries(useSearchParams())
  return (
    <DataTable
      label="People"
      noun="person"
      columns={columns}
      rows={rows}
      rowId={(p) => p.id}
      rowHref={(p) => hrefWith(pathname, params, { person: p.id })}
      currentId={openId}
    />
  )
}
