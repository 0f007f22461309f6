import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { activeChange } from '../../../../lib/changes/active-change.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { PoliciesTabs } from '../_parts/policies-tabs.tsx'
import { RollBackButton } from '../changes/_roll-back/roll-back-button.tsx'
import { SnapshotsView } from './_parts/snapshots-view.tsx'

export const metadata: Metadata = { title: 'Snapshots' }

export default async function Snapshots({ searchParams }: PageProps<'/policies/snapshots'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.read')) return <Forbidden what="see snapshots" roles={rolesWith('policies.read')} />
  const change = may(person, 'changes.apply') ? await activeChange(person) : null
  return (
    <Page
      title="Snapshots"
      intro="Everything that decided, frozen under its hash. Each decision names the one that it was made with."
      tabs={<PoliciesTabs current="snapshots" />}
      actions={
        change?.may.roll_back && (
          <RollBackButton
            change={change.id}
            how={change.may.roll_back}
            loosens={change.roll_back_loosens}
            title={change.title}
          />
        )
      }
    >
      <SnapshotsView person={person} path="/policies/snapshots" params={await searchParams} />
      <RefreshOnChange kinds={['snapshot', 'change']} />
    </Page>
  )
}
