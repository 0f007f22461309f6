import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { one } from '../../../../components/page/search-params.ts'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { loadChoices } from '../_form/load-choices.ts'
import { loadDraft } from '../_form/load-draft.ts'
import { PolicyForm } from '../_form/policy-form.tsx'
import { Back } from '../_parts/back.tsx'

export const metadata: Metadata = { title: 'Write a policy' }

export default async function NewPolicy({ searchParams }: PageProps<'/policies/new'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.write')) return <Forbidden what="write policies" roles={rolesWith('policies.write')} />
  const change = one((await searchParams).change)
  const choices = await loadChoices(person, null)
  const opened = change ? await loadDraft(person, change, null) : null
  return (
    <Page
      title="Write a policy"
      intro={
        choices.governed
          ? 'Somebody else reviews it before it decides; in the mode “Log only” it changes nothing yet.'
          : 'It is in force as soon as it is published; in the mode “Log only” it changes nothing yet.'
      }
      back={<Back href="/policies">Policies</Back>}
    >
      <PolicyForm policy={null} opened={opened} changes={[]} promote={false} {...choices} />
    </Page>
  )
}
