import type { Metadata } from 'next'
import { Page, Section } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../components/page/search-params.ts'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { getRetention } from '../../../../lib/retention/get-retention.ts'
import { listErasures } from '../../../../lib/retention/list-erasures.ts'
import { listHolds } from '../../../../lib/retention/list-holds.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { agentOptions } from '../../decisions/filter-options.ts'
import { pageOrFirst } from '../../decisions/first-page.ts'
import { AuditTabs } from '../_tabs.tsx'
import { ClassTable } from './_parts/class-table.tsx'
import { ErasureList } from './_parts/erasure-list.tsx'
import { FindSubject } from './_parts/find-subject.tsx'
import { HoldList } from './_parts/hold-list.tsx'
import { PlaceHold } from './_parts/place-hold.tsx'
import { RemovalList } from './_parts/removal-list.tsx'
import { RetentionButton } from './_parts/retention-button.tsx'

const PAGE = '20'
type ListName = 'holds' | 'erasures'

export const metadata: Metadata = { title: 'Retention · Audit' }

export default async function Retention({ searchParams }: PageProps<'/audit/retention'>) {
  const person = await currentPerson()
  if (!may(person, 'audit.read')) return <Forbidden what="read the audit" roles={rolesWith('audit.read')} />
  const params = await searchParams
  const queryOf = (name: ListName) => {
    const cursor = one(params[name])
    return { limit: PAGE, ...(cursor ? { cursor } : {}) }
  }
  const [retention, holds, erasures, agents] = await Promise.all([
    getRetention(person),
    pageOrFirst(queryOf('holds'), (query) => listHolds(person, query)),
    pageOrFirst(queryOf('erasures'), (query) => listErasures(person, query)),
    agentOptions(person),
  ])
  const pages = (name: ListName, page: { items: unknown[]; next_cursor: string | null }) => {
    const to = (cursor: string | null) => `${hrefWith('/audit/retention', params, { [name]: cursor })}#${name}`
    const paged = one(params[name]) !== undefined
    return paged || page.next_cursor ? (
      <Pagination
        noun={name}
        shown={page.items.length}
        first={paged ? to(null) : null}
        next={page.next_cursor ? to(page.next_cursor) : null}
      />
    ) : null
  }
  const names = new Map(agents.map((a) => [a.value, a.label]))
  return (
    <Page
      title="Audit"
      intro="How long evidence is kept, what must stay longer, and whom it must forget. A hold weighs more than a legal floor, a floor more than an erasure, an erasure more than retention."
      tabs={<AuditTabs current="/audit/retention" />}
    >
      <div className="grid min-w-0 max-w-[1120px] gap-9">
        <Section
          title="Retention"
          note="At the end what an entry disclosed is destroyed first, then the oldest entries go. Their hashes stay, so every proof holds."
          actions={
            may(person, 'settings.write') && (
              <RetentionButton
                floors={retention.floors}
                days={Object.fromEntries(retention.classes.map((c) => [c.name, c.days]))}
              />
            )
          }
        >
          <ClassTable view={retention} />
          <RemovalList view={retention} />
        </Section>
        <Section
          id="holds"
          title="Legal holds"
          note="What a hold covers is not deleted: not at the end of its retention, not by an erasure, not with an export. Two people lift it."
          actions={may(person, 'holds.write') && <PlaceHold agents={agents} />}
        >
          <HoldList
            holds={holds.items}
            names={names}
            me={person.id}
            mayAsk={may(person, 'holds.write')}
            mayLift={may(person, 'holds.lift')}
          />
          {pages('holds', holds)}
        </Section>
        <Section
          id="erasures"
          title="Erasures"
          note="Compliance requests, an admin confirms. The subject’s key is destroyed and with it what every entry disclosed about the subject; the entries and their proofs stay."
        >
          {may(person, 'erasure.request') && <FindSubject />}
          <ErasureList
            erasures={erasures.items}
            me={person.id}
            mayRequest={may(person, 'erasure.request')}
            mayConfirm={may(person, 'erasure.confirm')}
          />
          {pages('erasures', erasures)}
        </Section>
      </div>
      <RefreshOnChange kinds={['erasure']} />
    </Page>
  )
}
