import type { Metadata } from 'next'
import { Page } from '../../../components/page/page.tsx'
import { hrefWith } from '../../../components/page/search-params.ts'
import { Forbidden } from '../../../components/ui/states.tsx'
import { Tabs } from '../../../components/ui/tabs.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { RefreshOnChange } from '../_frame/live.tsx'
import { BandsView } from './_bands/bands-view.tsx'
import { MatrixView } from './_matrix/matrix-view.tsx'
import { thresholdsAddress } from './query.ts'

export const metadata: Metadata = { title: 'Thresholds' }

export default async function Thresholds({ searchParams }: PageProps<'/thresholds'>) {
  const person = await currentPerson()
  if (!may(person, 'thresholds.read')) return <Forbidden what="see thresholds" roles={rolesWith('thresholds.read')} />
  const params = await searchParams
  const address = thresholdsAddress(params)
  return (
    <Page
      title="Thresholds"
      intro="When agents act alone, when someone is told, when someone must decide. The strictest of a cell and all policies counts."
      tabs={
        <Tabs
          label="Views"
          tabs={[
            {
              href: hrefWith('/thresholds', params, { tab: null, edit: null }),
              label: 'Matrix',
              current: address.tab === 'matrix',
            },
            {
              href: hrefWith('/thresholds', params, { tab: 'bands', edit: null }),
              label: 'Impact bands',
              current: address.tab === 'bands',
            },
          ]}
        />
      }
    >
      {address.tab === 'bands' ? (
        <BandsView person={person} params={params} editing={address.editing} />
      ) : (
        <MatrixView person={person} params={params} address={address} />
      )}
      <RefreshOnChange kinds={['registry']} />
      <RefreshOnChange kinds={['decision', 'approval']} everyMs={30_000} />
    </Page>
  )
}
