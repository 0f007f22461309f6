import type { Route } from 'next'
import Link from 'next/link'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { mayDraft } from '../../../../lib/changes/item-rights.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { checkBands } from '../../../../lib/policy/check-bands.ts'
import { bandsHash, getBands } from '../../../../lib/registry/thresholds/change-bands.ts'
import { BandFindings } from './band-findings.tsx'
import { BandsForm } from './bands-form.tsx'
import { BandsTables } from './bands-tables.tsx'

export async function BandsView({
  person,
  params,
  editing,
}: {
  person: PersonActor
  params: SearchParams
  editing: boolean
}) {
  const bands = await getBands(person)
  const mayWrite = mayDraft(person, 'bands.change')
  const to = (edit: string | null) => hrefWith('/thresholds', params, { edit })
  if (editing && !mayWrite)
    return <Forbidden level={2} what="change the impact bands" roles={rolesWith('policies.write')} />
  return (
    <div className="grid max-w-[1020px] grid-cols-[minmax(0,1fr)] gap-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-[72ch] text-sm text-muted">
          The impact of an action is the highest that any line here gives it: by how much it reaches, by what kind of
          action it is, and by the data. What nobody bounded counts as unknown. Data classes say, too, in which layer of
          the matrix an action falls.
        </p>
        {mayWrite && !editing && (
          <Link href={to('1') as Route} className={buttonClass()}>
            Change the bands
          </Link>
        )}
      </div>
      {editing ? (
        <BandsForm bands={bands} hash={bandsHash(bands)} doneHref={to(null)} mayReplay={may(person, 'replays.write')} />
      ) : (
        <>
          <BandsTables bands={bands} />
          <BandFindings findings={checkBands(bands)} />
        </>
      )}
    </div>
  )
}
