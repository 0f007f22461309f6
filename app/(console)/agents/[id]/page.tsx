import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Page } from '../../../../components/page/page.tsx'
import { one, oneOf } from '../../../../components/page/search-params.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { Tabs } from '../../../../components/ui/tabs.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { getAgent } from '../../../../lib/registry/agents/get-agent.ts'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { AgentActions } from './_components/agent-actions.tsx'
import { AgentMeta } from './_components/agent-meta.tsx'
import { ChangesView } from './_components/changes-view.tsx'
import { HashView } from './_components/hash-view.tsx'
import { ExplainView } from './_explain/explain-view.tsx'
import { GrantsView } from './_grants/grants-view.tsx'
import { IdentitiesView } from './_identities/identities-view.tsx'
import { PermissionsView } from './_permissions/permissions-view.tsx'
import { hrefOf, VIEWS, type View, viewOf } from './views.ts'

export async function generateMetadata({ params }: PageProps<'/agents/[id]'>): Promise<Metadata> {
  const agent = await find((await params).id)
  return { title: agent?.name ?? 'Agent' }
}

const WORDS: { [v in View]: string } = {
  permissions: 'Permissions',
  identities: 'Identities and keys',
  grants: 'Grants and limits',
  explain: 'Explain',
  changes: 'Changes',
}

export default async function Agent({ params, searchParams }: PageProps<'/agents/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'agents.read')) return <Forbidden what="see agents" roles={rolesWith('agents.read')} />
  const agent = await find((await params).id)
  if (!agent) notFound()
  const query = await searchParams
  const view = viewOf(query)
  const environment = oneOf(ENVIRONMENTS, query.env)
  const views = { person, agent, environment, params: query }
  return (
    <Page
      title={<PlainText text={agent.name} />}
      intro={<PlainText text={agent.purpose} />}
      actions={may(person, 'agents.write') && <AgentActions agent={agent} person={person} />}
      tabs={
        <>
          <AgentMeta agent={agent} person={person} />
          <Tabs
            label="Views of this agent"
            tabs={VIEWS.map((v) => ({
              href: hrefOf(agent.id, v, { env: environment }),
              label: WORDS[v],
              current: v === view,
            }))}
          />
        </>
      }
    >
      <HashView agent={agent.id} />
      <div className="pt-1.5">
        {view === 'permissions' && <PermissionsView {...views} />}
        {view === 'identities' && <IdentitiesView {...views} />}
        {view === 'grants' && <GrantsView {...views} />}
        {view === 'explain' && <ExplainView {...views} tool={one(query.tool) ?? null} />}
        {view === 'changes' && <ChangesView {...views} />}
      </div>
      <RefreshOnChange kinds={['registry', 'identity', 'snapshot']} />
    </Page>
  )
}

/** Missing and hidden alike: no such agent here. */
async function find(id: string) {
  const person = await currentPerson()
  if (!may(person, 'agents.read')) return null
  return await getAgent(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
}
