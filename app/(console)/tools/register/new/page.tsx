import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Page } from '../../../../../components/page/page.tsx'
import { one } from '../../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { Forbidden } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { AppError } from '../../../../../lib/platform/app-error.ts'
import { getTool } from '../../../../../lib/registry/tools/get-tool.ts'
import { DefinitionEditor } from './definition-editor.tsx'
import { TEMPLATE } from './first-definition.ts'

export const metadata: Metadata = { title: 'Register a tool' }

/** A new tool from a template, or the next version of one from its current definition (`?from=`). */
export default async function RegisterTool({ searchParams }: PageProps<'/tools/register/new'>) {
  const person = await currentPerson()
  if (!may(person, 'tools.write_nonproduction'))
    return <Forbidden what="register tools" roles={rolesWith('tools.write_nonproduction')} />
  const from = one((await searchParams).from)
  const tool = from
    ? await getTool(person, from).catch((e: unknown) => {
        if (e instanceof AppError && e.status === 404) return null
        throw e
      })
    : null
  const trusted = may(person, 'tools.write')
  return (
    <Page
      title={tool ? `New version of ${tool.name}` : 'Register a tool'}
      intro={
        trusted
          ? 'The definition is checked, pinned by its hash, and decides from the next call on. Without declared effects it is held for review.'
          : 'The definition is checked, pinned by its hash, and held until an admin has reviewed it.'
      }
      actions={
        <Link
          href={(tool ? `/tools/${encodeURIComponent(tool.name)}` : '/tools') as Route}
          className={buttonClass('quiet')}
        >
          Cancel
        </Link>
      }
    >
      <DefinitionEditor start={tool ? JSON.stringify(tool.definition, null, 2) : TEMPLATE} />
    </Page>
  )
}
