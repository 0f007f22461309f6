import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Page } from '../../../../../components/page/page.tsx'
import { one } from '../../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { EmptyState, Forbidden } from '../../../../../components/ui/states.tsx'
import { openChangesOfPolicy } from '../../../../../lib/changes/open-changes-of-policy.ts'
import { may } from '../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { RefreshOnChange } from '../../../_frame/live.tsx'
import { loadChoices } from '../../_form/load-choices.ts'
import { loadDraft } from '../../_form/load-draft.ts'
import { PolicyForm } from '../../_form/policy-form.tsx'
import { Back } from '../../_parts/back.tsx'
import { NoSuchPolicy } from '../../_parts/no-such-policy.tsx'
import { loadPolicy } from '../load-policy.ts'

export async function generateMetadata({ params }: PageProps<'/policies/[id]/edit'>): Promise<Metadata> {
  return { title: `Change ${(await loadPolicy((await params).id))?.id ?? 'a policy'}` }
}

export default async function EditPolicy({ params, searchParams }: PageProps<'/policies/[id]/edit'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.write')) return <Forbidden what="change policies" roles={rolesWith('policies.write')} />
  const policy = await loadPolicy((await params).id)
  if (!policy) return <NoSuchPolicy />
  const href = `/policies/${policy.id}`
  if (policy.status === 'retired')
    return (
      <EmptyState
        level={1}
        title={`${policy.id} is retired`}
        actions={
          <Link href={href as Route} className={buttonClass()}>
            See it
          </Link>
        }
      >
        <p>Its id is not used again. Write a new policy instead.</p>
      </EmptyState>
    )
  const query = await searchParams
  const change = one(query.change)
  const [choices, opened, changes] = await Promise.all([
    loadChoices(person, policy.owner),
    change ? loadDraft(person, change, policy.id) : null,
    openChangesOfPolicy(person, policy.id),
  ])
  return (
    <Page
      title={`Change ${policy.id}`}
      intro={
        choices.governed
          ? 'Somebody else reviews it; once applied, it is another version. The versions before stay readable.'
          : 'Publishing makes another version, which decides from then on. The versions before stay readable.'
      }
      back={<Back href={href}>{policy.id}</Back>}
    >
      <PolicyForm
        key={opened?.id ?? 'own'}
        policy={policy}
        opened={opened}
        changes={changes.filter((c) => c.id !== opened?.id)}
        promote={query.promote !== undefined && policy.mode === 'log'}
        {...choices}
      />
      <RefreshOnChange kinds={['registry']} />
    </Page>
  )
}
