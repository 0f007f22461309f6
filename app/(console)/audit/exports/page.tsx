import type { Metadata } from 'next'
import { Page, Section } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../components/page/search-params.ts'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import { getLedger } from '../../../../lib/evidence/ledger/get-ledger.ts'
import { listExports } from '../../../../lib/exports/get-export.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { now } from '../../../../lib/platform/clock.ts'
import { settings } from '../../../../lib/platform/config.ts'
import { listHolds } from '../../../../lib/retention/list-holds.ts'
import { agentOptions } from '../../decisions/filter-options.ts'
import { pageOrFirst } from '../../decisions/first-page.ts'
import { AuditTabs } from '../_tabs.tsx'
import { ExportList } from './_parts/export-list.tsx'
import { HowToVerify } from './_parts/how-to-verify.tsx'
import { Live } from './_parts/live.tsx'
import { NewExport } from './_parts/new-export.tsx'
import { isOpen, quartersAt } from './words.ts'

export const metadata: Metadata = { title: 'Exports · Audit' }

const GIVEN = ['agent', 'run', 'decision', 'hold', 'matter', 'from', 'to'] as const

export default async function Exports({ searchParams }: PageProps<'/audit/exports'>) {
  const person = await currentPerson()
  if (!may(person, 'audit.export'))
    return <Forbidden what="make and fetch bundles of the log" roles={rolesWith('audit.export')} />
  const params = await searchParams
  const cursor = one(params.cursor)
  const [page, ledger, agents, holds] = await Promise.all([
    pageOrFirst(cursor ? { cursor } : {}, (query) => listExports(person, query)),
    getLedger(person),
    agentOptions(person),
    listHolds(person, { state: 'in_force', limit: 100 }),
  ])
  const given: { [name: string]: string } = {}
  for (const name of GIVEN) {
    const value = one(params[name])
    if (value) given[name] = value
  }
  return (
    <Page
      title="Audit"
      intro="Bundles: the log, or a part of it, as a file that an outsider can verify without asking anybody here."
      actions={
        <NewExport
          open={one(params.new) !== undefined}
          closedHref={hrefWith('/audit/exports', params, {
            new: null,
            ...Object.fromEntries(GIVEN.map((g) => [g, null])),
          })}
          openHref={hrefWith('/audit/exports', params, { new: '1' })}
          given={given}
          agents={agents}
          holds={holds.items.map((h) => ({ value: h.id, label: h.matter }))}
          quarters={quartersAt(now())}
        />
      }
      tabs={<AuditTabs current="/audit/exports" />}
    >
      {page.items.some((e) => isOpen(e.state)) && <Live />}
      {page.items.length === 0 ? (
        <EmptyState title="Nothing was exported yet">
          <p>
            A bundle holds entries with their proofs, at a checkpoint that the log signed. Whoever has it needs a policy
            file with the log’s keys and one command to know whether anything was altered, removed or invented.
          </p>
        </EmptyState>
      ) : (
        <ExportList rows={page.items} />
      )}
      <Pagination
        noun="exports"
        shown={page.items.length}
        first={cursor ? hrefWith('/audit/exports', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/audit/exports', params, { cursor: page.next_cursor }) : null}
      />
      <Section title="How to verify one">
        <HowToVerify
          origin={ledger.origin}
          keys={ledger.signer.keys.filter((key) => key.startsWith(`${ledger.origin}+`))}
          // revoked ones too: what they wrote before is theirs, and the log says when they ended
          writers={ledger.writers.flatMap((w) => w.key ?? [])}
          keptDays={settings().exportsKeptDays}
        />
      </Section>
    </Page>
  )
}
