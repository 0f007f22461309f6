import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Section } from '../../../../../components/page/page.tsx'
import { hrefWith, one } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { FactGrid } from '../../../../../components/ui/definition-list.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { Id } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { EmptyState, Forbidden } from '../../../../../components/ui/states.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../../lib/people/permissions.ts'
import { latestReplay } from '../../../../../lib/replay/get-replay.ts'
import { NeverQuestion } from '../../../_analysis/never-question.tsx'
import { LoosenGlyph, TightenGlyph } from '../../../_change/glyphs.tsx'
import { ShowOnce } from '../../../_change/show-once.tsx'
import { RefreshOnChange } from '../../../_frame/live.tsx'
import { Back } from '../../_parts/back.tsx'
import { ChangeState } from '../_list/change-state.tsx'
import { ActionBar } from './_parts/action-bar.tsx'
import { Approvers } from './_parts/approvers.tsx'
import { ChangeBanners } from './_parts/banners.tsx'
import { Conflict } from './_parts/conflict.tsx'
import { Frozen } from './_parts/frozen.tsx'
import { ItemList } from './_parts/item-list.tsx'
import { Timeline } from './_parts/timeline.tsx'
import { ReplayPart } from './_replay/replay-part.tsx'
import { findingsOf, ITEMS_SHOWN, loadChange, titleOfChange } from './load-change.ts'
import { unshownSecrets } from './secrets.ts'
import { whyNothing } from './why-nothing.ts'

export async function generateMetadata({ params }: PageProps<'/policies/changes/[id]'>): Promise<Metadata> {
  return { title: (await titleOfChange((await params).id)) ?? 'Change' }
}

export default async function Change({ params, searchParams }: PageProps<'/policies/changes/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'changes.read')) return <Forbidden what="see changes" roles={rolesWith('changes.read')} />
  const query = await searchParams
  const first = Math.max(0, Math.trunc(Number(one(query.item)) || 0))
  const { id } = await params
  const change = await loadChange(id, first)
  if (!change) return <NoSuchChange />
  const replay = may(person, 'decisions.read') ? await latestReplay(person, { change: id }) : null
  const secrets = await unshownSecrets(person, change)
  const to = (item: number) => hrefWith(`/policies/changes/${id}`, query, { item: item > 0 ? String(item) : null })
  const sentences = change.items.map((i) => i.sentence)
  const findings = findingsOf(change, first)
  return (
    <div className="grid min-h-full grid-cols-[minmax(0,1fr)] content-start gap-x-10 gap-y-5 bg-surface px-4 py-4 md:px-8 md:pb-10 xl:grid-cols-[minmax(0,820px)_minmax(240px,300px)] xl:grid-rows-[auto_1fr_auto] xl:justify-between">
      <div className="xl:col-span-2">
        <Back href="/policies/changes">Changes</Back>
        <header className="mt-1 min-w-0 max-w-[820px]">
          <h1 className="break-words">
            <PlainText text={change.title} />
          </h1>
          <p className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
            <span>by {change.author.name ?? 'somebody who left'}</span>
            <Id id={change.id} what="id of this change" />
          </p>
        </header>
      </div>
      <Frozen
        hash={change.content_hash}
        sentences={sentences}
        body={
          <>
            <ChangeBanners change={change} />
            <Conflict conflicts={change.conflicts} items={change.items} first={first} />
            <FactGrid
              facts={[
                { term: 'State', value: <ChangeState state={change.state} /> },
                { term: 'Direction', value: <Direction loosening={change.loosening} /> },
                {
                  term: 'Approvals',
                  value: `${change.approvals.filter((a) => a.counts).length} of ${change.approvals_needed}`,
                },
                change.applied
                  ? { term: 'Applied', value: <Time at={change.applied.at} /> }
                  : { term: 'Items', value: formatNumber(change.items_total) },
              ]}
            />
            {secrets.length > 0 && (
              <Section
                title="What it made"
                note="Made without their secrets: whoever fetches one sees it once, and nobody afterwards."
              >
                <div className="flex flex-wrap gap-2">
                  {secrets.map((shown) => (
                    <ShowOnce key={shown.subject} shown={shown} />
                  ))}
                </div>
              </Section>
            )}
            <Section title="Why">
              <p className="max-w-[68ch] text-md break-words whitespace-pre-wrap">
                <PlainText text={change.why} />
              </p>
            </Section>
            <Section
              title="What changes"
              note={
                change.state === 'applied' || change.state === 'rolled_back'
                  ? 'Against what decided before it.'
                  : 'Against what decides now.'
              }
            >
              <ItemList items={change.items} first={first} why={change.loosening_why} findings={findings} />
              {change.items_total > change.items.length && (
                <nav
                  aria-label="Items"
                  className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted"
                >
                  <p>
                    {formatNumber(first + 1)} to {formatNumber(first + change.items.length)} of{' '}
                    {count(change.items_total, 'item')}
                  </p>
                  <span className="flex gap-2">
                    {first > 0 && (
                      <Link href={to(first - ITEMS_SHOWN) as Route} className={buttonClass()}>
                        Earlier
                      </Link>
                    )}
                    {first + ITEMS_SHOWN < change.items_total && (
                      <Link href={to(first + ITEMS_SHOWN) as Route} className={buttonClass()}>
                        Next
                      </Link>
                    )}
                  </span>
                </nav>
              )}
            </Section>
            {may(person, 'decisions.read') && (
              <Section title="What it would have changed">
                <ReplayPart
                  change={change.id}
                  replay={replay}
                  outdated={replay !== null && replay.content_hash !== change.content_hash}
                  mayStart={may(person, 'replays.write')}
                />
              </Section>
            )}
            {may(person, 'agents.read') && (
              <Section
                title="Is a never-rule weakened?"
                note="Compared with what decides now, over every case: nothing but a change lifts a “never”."
              >
                <NeverQuestion change={change.id} />
              </Section>
            )}
          </>
        }
        aside={
          <aside aria-label="Approvals and history" className="grid content-start gap-6 self-start xl:sticky xl:top-6">
            <Approvers change={change} />
            <Timeline events={change.events} />
          </aside>
        }
        bar={
          <ActionBar
            may={change.may}
            state={change.state}
            change={change.id}
            version={change.version}
            content_hash={change.content_hash}
            title={change.title}
            why={change.why}
            whole={change.items.length === change.items_total}
            sentences={sentences}
            loosening={change.loosening}
            rollBackLoosens={change.roll_back_loosens}
            applyAt={change.apply_at}
            nothing={whyNothing(person, change)}
          />
        }
      />
      <RefreshOnChange kinds={['change', 'snapshot']} />
    </div>
  )
}

const Direction = ({ loosening }: { loosening: boolean }) => (
  <span className={`inline-flex items-baseline gap-1.5 ${loosening ? 'text-ask' : 'text-allow'}`}>
    <span className="relative top-[2px]">{loosening ? <LoosenGlyph /> : <TightenGlyph />}</span>
    {loosening ? 'Loosens' : 'Only tightens'}
  </span>
)
const NoSuchChange = () => (
  <EmptyState
    level={1}
    title="There is no such change, or you may not see it"
    actions={
      <Link href={'/policies/changes' as Route} className={buttonClass()}>
        All changes
      </Link>
    }
  >
    <p>It may belong to another organization than the one you are signed in to.</p>
  </EmptyState>
)
