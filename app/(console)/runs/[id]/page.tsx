import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Page, Section } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one } from '../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { Environment } from '../../../../components/ui/environment.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import { getRun, type RunView } from '../../../../lib/evidence/get-run.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { Denials } from '../_run/denials.tsx'
import { RunFacts } from '../_run/run-facts.tsx'
import { WasTold } from '../_run/was-told.tsx'
import { Waterfall } from '../_run/waterfall.tsx'

export async function generateMetadata({ params }: PageProps<'/runs/[id]'>): Promise<Metadata> {
  return { title: `Run …${(await params).id.slice(-6)}` } // tells two tabs apart
}

/** What happened in one task of an agent, in order. */
export default async function Run({ params, searchParams }: PageProps<'/runs/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'runs.read')) return <Forbidden what="see runs" roles={rolesWith('runs.read')} />
  const [{ id }, query] = await Promise.all([params, searchParams])
  const path = `/runs/${id}`
  const cursor = one(query.cursor)
  const run = await runOrNull(person, id, cursor)
  if (!run)
    return (
      <EmptyState
        level={1}
        title="There is no such run, or you may not see it"
        actions={
          <Link href={'/runs' as Route} className={buttonClass()}>
            All runs
          </Link>
        }
      >
        <p>It may belong to another organization than the one you are signed in to.</p>
      </EmptyState>
    )
  const tree = one(query.as) === 'tree'
  return (
    <Page
      title={
        <>
          Run of{' '}
          <Link href={`/agents/${run.agent.id}` as Route} prefetch={false} className="hover:underline">
            <PlainText text={run.agent.name} />
          </Link>
        </>
      }
      intro={<Meta run={run} />}
      actions={
        may(person, 'audit.export') && (
          <Link
            href={`/audit/exports?new=1&run=${run.id}` as Route}
            prefetch={false}
            className={`${buttonClass()} no-print`}
          >
            Bundle
          </Link>
        )
      }
    >
      <div className="grid max-w-[1100px] grid-cols-[minmax(0,1fr)] gap-6">
        <RunFacts run={run} />
        <WasTold run={run} />
        <Denials denials={run.denials} mayReopen={may(person, 'decisions.reopen')} />
        <Section
          title="What happened"
          actions={
            <Segmented
              label="How the steps are arranged"
              options={[
                { href: hrefWith(path, query, { as: null }), label: 'In order', current: !tree },
                { href: hrefWith(path, query, { as: 'tree' }), label: 'As a tree', current: tree },
              ]}
            />
          }
        >
          {run.steps.length === 0 ? (
            <p className="text-sm text-muted">The agent has asked for nothing in this run yet.</p>
          ) : (
            <Waterfall run={run} tree={tree} />
          )}
          <Pagination
            noun="steps"
            shown={run.steps.length}
            first={cursor ? hrefWith(path, query, { cursor: null }) : null}
            next={run.next_cursor ? hrefWith(path, query, { cursor: run.next_cursor }) : null}
          />
        </Section>
      </div>
      <RefreshOnChange kinds={['decision', 'approval']} />
    </Page>
  )
}

function Meta({ run }: { run: RunView }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Environment environment={run.environment} />
      {run.external_id && (
        <span className="max-w-full min-w-0 break-words">
          called <PlainText text={run.external_id} /> by the agent
        </span>
      )}
      <Id id={run.id} what="run id" />
      {run.correlation_id !== run.id && (
        <span className="max-w-full min-w-0 break-words">
          correlation <PlainText text={run.correlation_id} />
        </span>
      )}
      {run.labels.map((label) => (
        <Tag key={label}>
          <PlainText text={label} />
        </Tag>
      ))}
    </span>
  )
}

async function runOrNull(person: PersonActor, id: string, cursor: string | undefined): Promise<RunView | null> {
  if (!/^run_[0-9a-f]{32}$/.test(id)) return null
  try {
    return await getRun(person, id, cursor ? { cursor } : {})
  } catch (e) {
    if (e instanceof AppError && e.code === 'not_found') return null
    throw e
  }
}
