import type { Metadata } from 'next'
import { Page } from '../../../components/page/page.tsx'
import { Forbidden } from '../../../components/ui/states.tsx'
import { Tabs } from '../../../components/ui/tabs.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { AccountsView } from './_accounts/accounts-view.tsx'
import { ApiView } from './_api/api-view.tsx'
import { ErrorsView } from './_errors/errors-view.tsx'
import { StartView } from './_start/start-view.tsx'
import { hrefOf, VIEWS, type View, viewOf } from './views.ts'

export const metadata: Metadata = { title: 'Integrate' }

const WORDS: { [v in View]: string } = {
  start: 'First decision',
  errors: 'Errors and their fix',
  api: 'API',
  accounts: 'Service accounts',
}

export default async function Integrate({ searchParams }: PageProps<'/integrate'>) {
  const person = await currentPerson()
  if (!may(person, 'integrate.read'))
    return <Forbidden what="see how agents are connected" roles={rolesWith('integrate.read')} />
  const params = await searchParams
  const view = viewOf(params)
  const views = { person, params }
  return (
    <Page
      title="Integrate"
      intro="The first decision in five minutes: a key, one call, and the card that it makes."
      tabs={
        <Tabs
          label="Parts of this page"
          tabs={VIEWS.map((v) => ({ href: hrefOf(v), label: WORDS[v], current: v === view }))}
        />
      }
    >
      <div className="pt-1.5">
        {view === 'start' && <StartView {...views} />}
        {view === 'errors' && <ErrorsView />}
        {view === 'api' && <ApiView {...views} />}
        {view === 'accounts' && <AccountsView {...views} />}
      </div>
    </Page>
  )
}
