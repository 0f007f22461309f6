import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Page } from '../../../components/page/page.tsx'
import { buttonClass } from '../../../components/ui/button.tsx'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import { Segmented } from '../../../components/ui/segmented.tsx'
import { Banner, EmptyState, Forbidden } from '../../../components/ui/states.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { PoliciesTabs } from '../policies/_parts/policies-tabs.tsx'
import { Question } from './_form/question.tsx'
import { Result } from './_result/result.tsx'
import { simulatorHref } from './address.ts'
import { loadSimulator } from './load-simulator.ts'

export const metadata: Metadata = { title: 'Simulator' }

export default async function Simulator({ searchParams }: PageProps<'/simulator'>) {
  const person = await currentPerson()
  if (!may(person, 'policies.read')) return <Forbidden what="simulate" roles={rolesWith('policies.read')} />
  const loaded = await loadSimulator(person, await searchParams)
  const { address, asked, simulation, fault, form } = loaded
  const missing =
    simulation || address.decision ? null : !form.identities.length ? 'agent' : !form.tools.length ? 'tool' : null
  const to = (view: 'agents' | null) => {
    const { view: _, ...rest } = address
    return simulatorHref(view ? { ...rest, view } : rest)
  }
  return (
    <Page
      title="Simulator"
      intro="What would be answered: by the rules in force, and by a draft. Nothing is recorded as a decision, nothing is counted, and nobody is asked."
      tabs={<PoliciesTabs current="simulator" />}
    >
      {fault && <Banner tone="ask">{fault}</Banner>}
      {missing ? (
        <NothingToAsk missing={missing} />
      ) : (
        <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
          <Question address={address} asked={asked} answered={simulation !== null} {...form} />
          {simulation ? (
            <div className="grid min-w-0 gap-6">
              <div className="flex flex-wrap items-start justify-between gap-4">
                <h2 className="max-w-[60ch] text-[1.125rem] leading-[1.625rem] font-normal tracking-[-0.012em]">
                  <PlainText text={simulation.sentence} />
                </h2>
                {simulation.identity && (
                  <Segmented
                    label="View"
                    options={[
                      { href: to(null), label: 'Rules', current: !address.view },
                      { href: to('agents'), label: 'Every agent', current: address.view === 'agents' },
                    ]}
                  />
                )}
              </div>
              <Result loaded={{ ...loaded, simulation }} mayDraft={may(person, 'changes.write')} />
            </div>
          ) : (
            <p role="status" className="text-sm text-muted">
              {loaded.refused ??
                'Choose an agent and a tool: the answer appears here, with every rule that was consulted.'}
            </p>
          )}
        </div>
      )}
    </Page>
  )
}

/** A new organization: there is nobody who could ask, or nothing to ask about. */
const NothingToAsk = ({ missing }: { missing: 'agent' | 'tool' }) => (
  <EmptyState
    title="There is nothing to simulate yet"
    actions={
      <Link href={`/${missing}s` as Route} className={buttonClass()}>
        {missing === 'agent' ? 'Agents' : 'Tools'}
      </Link>
    }
  >
    <p>A question is asked as an agent, about a tool. No {missing} is registered yet.</p>
  </EmptyState>
)
