'use client'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Time } from '../../../../components/time/time.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { count } from '../../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { FeedEndpointView } from '../../../../lib/feeds/endpoint-view.ts'
import { dropEndpoint, setEndpoint, tryEndpoint } from './actions.ts'

export const EndpointList = ({ endpoints, mayWrite }: { endpoints: FeedEndpointView[]; mayWrite: boolean }) => (
  <ul className="divide-y divide-line border-y border-line">
    {endpoints.map((e) => (
      <li key={e.id} className="grid gap-1.5 py-3">
        <Endpoint endpoint={e} mayWrite={mayWrite} />
      </li>
    ))}
  </ul>
)

function Endpoint({ endpoint: e, mayWrite }: { endpoint: FeedEndpointView; mayWrite: boolean }) {
  return (
    <article aria-label={e.url} className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="mono min-w-0 text-sm font-medium break-all">
          <PlainText text={e.url} />
        </h3>
        {e.state === 'paused' && <Tag tone="ask">paused</Tag>}
        {e.state === 'disabled' && <Tag tone="deny">given up</Tag>}
        {e.disclosures && <Tag tone="notice">with disclosures</Tag>}
      </div>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-muted tabular-nums">
        <span>{e.lag === 0 ? 'Up to date' : `${count(e.lag, 'entry', 'entries')} behind`}</span>
        <span>
          {e.last_delivered_at ? (
            <>
              last delivered <Time at={e.last_delivered_at} form="minute" />
            </>
          ) : (
            'nothing delivered yet'
          )}
        </span>
        <span>
          added by <PlainText text={e.created_by.name ?? 'somebody who left'} />
        </span>
      </p>
      {e.last_fault && <Failing endpoint={e} />}
      {mayWrite && <Acts endpoint={e} />}
    </article>
  )
}

function Failing({
  endpoint: { last_fault, failing_since, next_attempt_at, state, failures },
}: {
  endpoint: FeedEndpointView
}) {
  return (
    <p className="flex items-baseline gap-x-2 text-sm text-deny">
      <span className="relative top-[2px] flex-none">
        <DenyGlyph />
      </span>
      <span>
        It {last_fault}
        {failures > 1 && `, ${failures} times in a row`}
        {failing_since && (
          <>
            , since <Time at={failing_since} form="minute" />
          </>
        )}
        .{' '}
        {state === 'disabled'
          ? 'Nothing more is sent until somebody resumes it; it then goes on from where it stopped.'
          : next_attempt_at && (
              <>
                Next attempt <Time at={next_attempt_at} form="minute" />.
              </>
            )}
      </span>
    </p>
  )
}

function Acts({ endpoint: e }: { endpoint: FeedEndpointView }) {
  const router = useRouter()
  const notify = useNotify()
  const tried = useAction(tryEndpoint)
  const set = useAction(setEndpoint)
  const next = e.state === 'active' ? 'paused' : 'active'
  const to = <span className="sr-only"> {e.url}</span>
  async function turn() {
    const answer = await set.run({ id: e.id, state: next })
    if (!answer.ok) return
    notify(next === 'active' ? 'Delivery goes on from where it stopped.' : 'Delivery is paused.')
    router.refresh()
  }
  return (
    <div className="no-print flex flex-wrap items-center gap-2">
      <Button small busy={tried.pending} onClick={() => tried.run({ id: e.id })}>
        Send a test{to}
      </Button>
      <Button small busy={set.pending} onClick={turn}>
        {next === 'active' ? 'Resume' : 'Pause'}
        {to}
      </Button>
      <ReasonButton
        small
        word={<>Remove…{to}</>}
        title="Deliver the feed there no more?"
        effects={[
          'The endpoint gets nothing from now on.',
          'Its place in the log is in the entry about this; an endpoint added anew can be told to begin there.',
        ]}
        confirm="Remove endpoint"
        danger
        action={dropEndpoint}
        input={{ id: e.id }}
        done="The endpoint was removed."
      />
      <span role="status" className="text-sm">
        {tried.state.data &&
          (tried.state.data.delivered ? (
            <span className="inline-flex items-center gap-1.5 text-allow">
              <CheckGlyph /> The test was taken
            </span>
          ) : (
            <span className="inline-flex items-center gap-1.5 text-deny">
              <DenyGlyph /> It {tried.state.data.fault}
            </span>
          ))}
      </span>
      {!tried.state.ok && <FormMessage state={tried.state} />}
      {!set.state.ok && <FormMessage state={set.state} />}
    </div>
  )
}
