import { Time } from '../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { formatNumber, formatRate } from '../../../../components/ui/format.ts'
import { Id } from '../../../../components/ui/id.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { IMPACTS } from '../../../../lib/policy/types.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { OrganizationForm } from './organization-form.tsx'

/** Name, time, who is asked by default, how much is reviewed, how fast agents may ask. */
export async function OrganizationView({ person }: { person: PersonActor }) {
  const [view, queues] = await Promise.all([getSettings(person), listQueueOptions(person)])
  const { settings: s } = view
  if (may(person, 'settings.write'))
    return (
      <OrganizationForm
        view={view}
        queues={queues}
        zones={['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')]}
      />
    )
  const bucket = (b: { per_second: number; burst: number }) =>
    `${formatNumber(b.per_second)} a second, ${formatNumber(b.burst)} at once`
  return (
    <div className="grid max-w-[760px] gap-4">
      <p className="text-sm text-muted">An admin changes these.</p>
      <DefinitionList
        lines
        termWidth="14rem"
        items={[
          { term: 'Name', value: view.name },
          { term: 'Time zone', value: view.time_zone },
          { term: 'Default queue', value: queues.find((q) => q.name === s.default_queue)?.title ?? s.default_queue },
          {
            term: 'Reviewed, by impact',
            value: IMPACTS.map((i) => `${impactWord(i)} ${formatRate(s.review_rates[i] / 10_000)}`).join(' · '),
          },
          { term: 'Requests of one agent', value: bucket(s.rate_limits.identity) },
          { term: 'Requests in all', value: bucket(s.rate_limits.organization) },
          { term: 'Checkpoints of the log', value: s.ledger_public ? 'for everybody' : 'for who may read the audit' },
          { term: 'Made', value: <Time at={view.created_at} form="date" /> },
          { term: 'Id', value: <Id id={view.id} what="organization’s id" /> },
        ]}
      />
    </div>
  )
}
