import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { loadChoices } from '../_form/load-choices.ts'
import { PolicyForm } from '../_form/policy-form.tsx'
import { Back } from '../_parts/back.tsx'

export const metadata: Metadata = { title: 'Write a policy' }

export default async function NewPolicy() {
  const person = await currentPerson()
  if (!may(person, 'policies.write')) return <Forbidden what="write policies" roles={rolesWith('policies.write')} />
  return (
    <Page
      title="Write a policy"
      intro="It is in force as soon as it is published; in the mode “Log only” it changes nothing yet."
      back={<Back href="/policies">Policies</Back>}
    >
      <PolicyForm policy={null} {...(await loadChoices(person, null))} />
    </Page>
  )
}
