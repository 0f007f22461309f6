import type { Metadata } from 'next'
import { Page } from '../../../components/page/page.tsx'
import { Forbidden } from '../../../components/ui/states.tsx'
import { Tabs } from '../../../components/ui/tabs.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { SnapshotsView } from '../policies/snapshots/_parts/snapshots-view.tsx'
import { AccountView } from './_account/account-view.tsx'
import { OrganizationView } from './_organization/organization-view.tsx'
import { PeopleView } from './_people/people-view.tsx'
import { QueuesView } from './_queues/queues-view.tsx'
import { RolesView } from './_roles/roles-view.tsx'
import { TABS, type Tab, tabOf } from './query.ts'

const WORDS: { [t in Tab]: string } = {
  people: 'People',
  roles: 'Roles',
  queues: 'Queues',
  organization: 'Organization',
  snapshots: 'Snapshots',
  account: 'Account',
}

export async function generateMetadata({ searchParams }: PageProps<'/settings'>): Promise<Metadata> {
  return { title: `${WORDS[tabOf(await searchParams)]} · Settings` }
}

export default async function Settings({ searchParams }: PageProps<'/settings'>) {
  const person = await currentPerson()
  const params = await searchParams
  const tab = tabOf(params)
  const seesPeople = may(person, 'people.read')
  return (
    <Page
      title="Settings"
      tabs={
        <Tabs
          label="Settings"
          tabs={TABS.map((t) => ({ href: `/settings?tab=${t}`, label: WORDS[t], current: t === tab }))}
        />
      }
    >
      {(tab === 'people' || tab === 'queues') && !seesPeople && (
        <Forbidden level={2} what="see people" roles={rolesWith('people.read')} />
      )}
      {tab === 'people' && seesPeople && <PeopleView person={person} params={params} />}
      {tab === 'roles' && <RolesView />}
      {tab === 'queues' && seesPeople && <QueuesView person={person} params={params} />}
      {tab === 'organization' &&
        (may(person, 'settings.read') ? (
          <OrganizationView person={person} />
        ) : (
          <Forbidden level={2} what="see the organization’s settings" roles={rolesWith('settings.read')} />
        ))}
      {tab === 'snapshots' && <SnapshotsView person={person} path="/settings" params={params} />}
      {tab === 'account' && <AccountView />}
      <RefreshOnChange kinds={['people', 'registry', 'snapshot']} />
    </Page>
  )
}
