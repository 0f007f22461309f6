import type { Metadata } from 'next'
import { Pagination } from '../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../components/page/search-params.ts'
import { Forbidden } from '../../../components/ui/states.tsx'
import { getEntry } from '../../../lib/evidence/get-entry.ts'
import { getLogStatus } from '../../../lib/evidence/get-log-status.ts'
import { getLogKeys } from '../../../lib/evidence/ledger/get-ledger.ts'
import { listAudit } from '../../../lib/evidence/list-audit.ts'
import { recordAuditRead } from '../../../lib/evidence/record-audit-read.ts'
import { entryTypeNames } from '../../../lib/ledger/entry-types.ts'
import type { LedgerEntry } from '../../../lib/ledger/read.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { listPeople } from '../../../lib/people/list-people.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { now } from '../../../lib/platform/clock.ts'
import { loadViews } from '../_views/load-views.ts'
import { OpenView } from '../_views/open-view.tsx'
import { ViewsMenu } from '../_views/views-menu.tsx'
import { filterOptions } from '../decisions/filter-options.ts'
import { pageOrFirst } from '../decisions/first-page.ts'
import { AuditFilters } from './_list/audit-filters.tsx'
import { NoEntries } from './_list/no-entries.tsx'
import { AuditView } from './audit-view.tsx'
import { ExportThis } from './exports/_parts/export-this.tsx'
import { auditAddress, FILTERS } from './query.ts'

export const metadata: Metadata = { title: 'Audit' }

export default async function Audit({ searchParams }: PageProps<'/audit'>) {
  const person = await currentPerson()
  if (!may(person, 'audit.read')) return <Forbidden what="read the audit" roles={rolesWith('audit.read')} />
  const params = await searchParams
  const { query, entry: index, filtered } = auditAddress(params, person.timeZone, now())
  const views = await loadViews(person, 'audit', params)
  // reading is recorded before it is shown; further pages belong to the same view, which whoever records finds out
  const { cursor: _, ...filters } = query
  await recordAuditRead(person, index === null ? filters : { ...filters, entry: index })
  const [page, own, status, entry, options, people, keys] = await Promise.all([
    pageOrFirst(query, (q) => listAudit(person, q)),
    index === null ? null : listAudit(person, { index: String(index) }),
    getLogStatus(person),
    index === null ? null : entryOrNull(person, index),
    filterOptions(person),
    may(person, 'people.read') ? listPeople(person, { limit: 100 }) : null,
    index === null ? [] : getLogKeys(person),
  ])
  const cleared = hrefWith('/audit', params, {
    ...Object.fromEntries(FILTERS.map((name) => [name, null])),
    env: null,
    cursor: null,
    entry: null,
    saved: null,
  })
  return (
    <AuditView
      rows={page.items}
      index={index}
      entry={entry}
      item={own?.items[0] ?? null}
      keys={keys}
      paged={Boolean(one(params.cursor))}
      actions={<ViewsMenu views={views} />}
      filters={
        <>
          <OpenView views={views} />
          <AuditFilters
            types={entryTypeNames}
            people={(people?.items ?? []).map((p) => ({ value: p.id, label: p.name }))}
            agents={options.agents}
            tools={options.tools}
            codes={options.codes}
          />
        </>
      }
      empty={<NoEntries filtered={filtered} clearHref={cleared} />}
      foot={
        <>
          {may(person, 'audit.export') && <ExportThis filters={filters} />}
          <Pagination
            noun="entries"
            shown={page.items.length}
            total={filtered ? (page.next_cursor ? `more than ${page.items.length}` : null) : status.size}
            first={params.cursor ? hrefWith('/audit', params, { cursor: null, entry: null }) : null}
            next={page.next_cursor ? hrefWith('/audit', params, { cursor: page.next_cursor, entry: null }) : null}
          />
        </>
      }
    />
  )
}

async function entryOrNull(person: PersonActor, index: number): Promise<LedgerEntry | null> {
  try {
    return await getEntry(person, index)
  } catch (e) {
    if (e instanceof AppError && e.code === 'not_found') return null
    throw e
  }
}
