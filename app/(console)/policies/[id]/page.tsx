import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { DayBars } from '../../../../components/charts/day-bars.tsx'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { Section } from '../../../../components/page/page.tsx'
import { zoneName } from '../../../../components/time/format-time.ts'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { FactGrid } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { ReviewDate } from '../../../../components/ui/review-date.tsx'
import { Banner, Forbidden } from '../../../../components/ui/states.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import { listDecisions } from '../../../../lib/evidence/list-decisions.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { nowMs } from '../../../../lib/platform/clock.ts'
import type { Outcome } from '../../../../lib/policy/types.ts'
import { hitsByDay } from '../../../../lib/registry/policies/hits-by-day.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { wouldChange } from '../../../../lib/registry/policies/would-change.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { CedarCode } from '../_cedar/cedar-code.tsx'
import { Back } from '../_parts/back.tsx'
import { Mode, PolicyOutcome } from '../_parts/mode.tsx'
import { NoSuchPolicy } from '../_parts/no-such-policy.tsx'
import { retire } from '../actions.ts'
import { About } from './_parts/about.tsx'
import { LatestDecisions } from './_parts/latest-decisions.tsx'
import { Terms } from './_parts/terms.tsx'
import { Versions } from './_parts/versions.tsx'
import { WouldChange } from './_parts/would-change.tsx'
import { loadPolicy } from './load-policy.ts'

export async function generateMetadata({ params }: PageProps<'/policies/[id]'>): Promise<Metadata> {
  return { title: (await loadPolicy((await params).id))?.id ?? 'Policy' }
}

export default async function Policy({ params, searchParams }: PageProps<'/policies/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.read')) return <Forbidden what="see policies" roles={rolesWith('policies.read')} />
  const policy = await loadPolicy((await params).id)
  if (!policy) return <NoSuchPolicy />
  const [days, would, latest, queues, settings, query] = await Promise.all([
    hitsByDay(person, policy.id, person.timeZone),
    policy.mode === 'log' && may(person, 'decisions.read') ? wouldChange(person, policy.id, {}) : null,
    may(person, 'decisions.read') ? listDecisions(person, { policy: policy.id, limit: 5 }) : null,
    listQueueOptions(person),
    getSettings(person),
    searchParams,
  ])
  const now = nowMs()
  const current = policy.versions.find((v) => v.version === policy.version)
  if (!current) return <NoSuchPolicy />
  const { content } = current
  return (
    <div className="grid min-h-full grid-cols-[minmax(0,1fr)] content-start gap-x-10 gap-y-5 bg-surface px-4 py-4 md:px-8 md:pb-10 xl:grid-cols-[minmax(0,820px)_minmax(240px,300px)] xl:justify-between">
      <div className="xl:col-span-2">
        <Back href={policy.status === 'retired' ? '/policies?tab=retired' : '/policies'}>Policies</Back>
        <header className="mt-1 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 max-w-[820px]">
            <h1>
              <PlainText text={policy.sentence} />
            </h1>
            <p className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
              <span className="mono break-all text-ink">{policy.id}</span>
              <span className="mono">{policy.reason_code}</span>
              <span>version {policy.version}</span>
              {policy.kind === 'permit' && <Tag>permit: for subjects that are not agents</Tag>}
            </p>
          </div>
          {may(person, 'policies.write') && policy.status === 'active' && <Actions policy={policy} />}
        </header>
      </div>
      <div className="grid min-w-0 content-start gap-7">
        {policy.status === 'retired' && (
          <div className="overflow-hidden rounded-lg">
            <Banner>Retired: it decides nothing any more. It is kept because past decisions name it.</Banner>
          </div>
        )}
        <FactGrid
          facts={[
            {
              term: 'When it matches',
              value: <PolicyOutcome outcome={policy.outcome as Outcome} mode={policy.mode} />,
            },
            { term: 'Mode', value: <Mode mode={policy.mode} /> },
            { term: 'Matched in 30 days', value: formatNumber(policy.hits) },
            {
              term: 'Review',
              value: (
                <ReviewDate
                  at={policy.review_at}
                  overdue={policy.review_at !== null && Date.parse(policy.review_at) < now}
                />
              ),
            },
          ]}
        />
        <Section title="The rule">
          <CedarCode code={policy.cedar} />
        </Section>
        <Terms content={content} queues={queues} defaultQueue={settings.settings.default_queue} />
        <Section title="Why it is there">
          <p className="max-w-[68ch] text-md">
            <PlainText text={current.rationale} />
          </p>
        </Section>
        <Section title="How often it matched">
          <DayBars
            label={`Last 30 days, ${zoneName(person.timeZone)}`}
            noun="decision"
            days={days.map((d) => ({ day: d.day, value: d.hits }))}
          />
        </Section>
        {would && policy.status === 'active' && (
          <WouldChange policy={policy.id} found={would} mayPromote={may(person, 'policies.write')} />
        )}
        {latest && <LatestDecisions policy={policy} rows={latest.items} />}
        <Versions policy={policy} params={query} />
      </div>
      <About
        policy={policy}
        content={content}
        examples={current.examples}
        now={now}
        owner={person.id === policy.owner.id ? { zone: person.timeZone } : null}
      />
      <RefreshOnChange kinds={['registry']} />
      <RefreshOnChange kinds={['decision']} everyMs={15_000} />
    </div>
  )
}

const Actions = ({ policy }: { policy: PolicyView }) => (
  <div className="flex gap-2">
    <Link href={`/policies/${policy.id}/edit` as Route} className={buttonClass()}>
      Change
    </Link>
    <ReasonButton
      word="Retire…"
      kind="danger"
      title={`Retire ${policy.id}?`}
      effects={[
        'From the next decision on it is not looked at any more.',
        policy.kind === 'guard'
          ? 'What it held back may go through: other rules, thresholds and grants stay as they are.'
          : 'What it permitted is denied, unless another permit matches.',
        'Its id is not used again. Versions and past decisions stay readable.',
      ]}
      confirm="Retire policy"
      danger
      reason={{ note: 'Kept as evidence beside the change.' }}
      action={retire}
      input={{ policy: policy.id }}
      done={`${policy.id} is retired.`}
    />
  </div>
)
