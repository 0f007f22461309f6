import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { Id } from '../../../../components/ui/id.tsx'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { IdentityRow } from '../../../../lib/registry/agents/list-identities.ts'
import type { RequestRow } from '../../../../lib/registry/agents/list-requests.ts'

const latency = (ms: number | null): string => (ms === null ? '–' : `${formatNumber(Math.round(ms * 10) / 10)} ms`)

/** The newest authorize requests; a new one appears within a second or two. */
export function RequestLog({
  items,
  identity,
  which,
  hrefs,
}: {
  items: RequestRow[]
  identity: IdentityRow | null
  which: 'identity' | 'all'
  hrefs: { all: string; identity: string }
}) {
  return (
    <section aria-labelledby="log" className="grid min-w-0 gap-2.5 lg:border-l lg:border-line lg:pl-8">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="log">Live requests</h2>
        {identity && (
          <Segmented
            label="Whose requests"
            options={[
              { href: hrefs.all, label: 'All', current: which === 'all' },
              { href: hrefs.identity, label: identity.agent.name, current: which === 'identity' },
            ]}
          />
        )}
      </div>
      {items.length ? (
        <ol className="text-sm">
          {items.map((r) => (
            <li key={r.id} className="relative grid gap-0.5 border-b border-line py-2 hover:bg-hover">
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="flex items-center gap-2">
                  <Outcome outcome={r.outcome} /> {r.dry_run && <Tag>dry run</Tag>}
                </span>
                <span className="text-xs text-muted">
                  <Time at={r.at} form="clock" /> · {latency(r.latency_ms)}
                </span>
              </span>
              <Link
                href={`/decisions/${r.id}` as Route}
                prefetch={false}
                className="ring-inside min-w-0 rounded-sm after:absolute after:inset-0 after:content-['']"
              >
                <span className="mono break-all">
                  <PlainText text={r.tool} />
                </span>
                <span className="text-muted">
                  {' '}
                  · {r.agent ? <PlainText text={r.agent.name} /> : 'unknown agent'} in {r.environment}
                </span>
              </Link>
              <span className="flex flex-wrap justify-between gap-x-3 text-xs text-muted">
                <span className="mono break-all">{r.code}</span>
                <span className="relative">
                  <Id id={r.request_id} what="request id" />
                </span>
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-sm text-muted">
          {which === 'identity' ? 'This identity has not asked yet.' : 'Nobody has asked yet.'} Run the program and
          watch this place.
        </p>
      )}
      <p className="text-xs text-muted">
        These are decisions. A request that was refused before one was made (no valid token, a body that does not fit,
        too many requests) is not kept: its answer carries the code and the request id, and the decision point’s own log
        has the rest.{' '}
        <Link href={'/decisions' as Route} prefetch={false} className="link">
          All decisions
        </Link>
      </p>
    </section>
  )
}
