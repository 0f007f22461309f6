import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Page } from '../../../../components/page/page.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { Tabs } from '../../../../components/ui/tabs.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { getToolWithNames } from '../../../../lib/registry/tools/get-tool-with-names.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { standingOf, ToolStatus } from '../_components/tool-status.tsx'
import { ChangesView } from './_components/changes-view.tsx'
import { DefinitionView } from './_components/definition-view.tsx'
import { GrantsView } from './_components/grants-view.tsx'
import { ToolActions } from './_components/tool-actions.tsx'
import { ToolBanner } from './_components/tool-banner.tsx'
import { VersionsView } from './_components/versions-view.tsx'
import { hrefOf, VIEWS, type View, viewOf } from './views.ts'

export async function generateMetadata({ params }: PageProps<'/tools/[name]'>): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}
const WORDS: { [v in View]: string } = {
  definition: 'Definition',
  versions: 'Versions',
  grants: 'Who may use it',
  changes: 'Changes',
}

export default async function Tool({ params, searchParams }: PageProps<'/tools/[name]'>) {
  const person = await currentPerson()
  if (!may(person, 'tools.read')) return <Forbidden what="see tools" roles={rolesWith('tools.read')} />
  const name = decodeURIComponent((await params).name)
  const tool = await getToolWithNames(person, name).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  if (!tool) notFound()
  const query = await searchParams
  const view = viewOf(query)
  const views = { person, tool, params: query }
  return (
    <Page
      title={
        <>
          <PlainText text={tool.title} /> <span className="mono text-base font-normal text-muted">{tool.name}</span>
        </>
      }
      intro={<PlainText text={tool.definition.description} />}
      actions={<ToolActions {...views} />}
      tabs={
        <>
          <p className="mb-2.5 flex text-sm">
            <ToolStatus standing={standingOf(tool)} />
          </p>
          <Tabs
            label="Views of this tool"
            tabs={VIEWS.map((v) => ({
              href: hrefOf(tool.name, v),
              label: WORDS[v],
              current: v === view,
              ...(v === 'versions' ? { count: tool.versions.length } : {}),
            }))}
          />
        </>
      }
    >
      <ToolBanner {...views} />
      <div className="pt-1.5">
        {view === 'definition' && <DefinitionView {...views} />}
        {view === 'versions' && <VersionsView {...views} />}
        {view === 'grants' && <GrantsView {...views} />}
        {view === 'changes' && <ChangesView {...views} />}
      </div>
      <RefreshOnChange kinds={['registry', 'snapshot']} />
    </Page>
  )
}
