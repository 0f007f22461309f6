import type { Metadata } from 'next'
import { Page, Section } from '../../../../components/page/page.tsx'
import { hrefWith, oneOf } from '../../../../components/page/search-params.ts'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { EmptyState, Forbidden } from '../../../../components/ui/states.tsx'
import { getLogStatus } from '../../../../lib/evidence/get-log-status.ts'
import { listFeedEndpoints } from '../../../../lib/feeds/list-endpoints.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { config } from '../../../../lib/platform/config.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import { AuditTabs } from '../_tabs.tsx'
import { AddEndpoint } from './add-endpoint.tsx'
import { EndpointList } from './endpoint-list.tsx'
import { FEED_FORMATS, FORMAT_WORDS, followSnippet, streamSnippet } from './snippets.ts'

export const metadata: Metadata = { title: 'Feeds · Audit' }

export default async function Feeds({ searchParams }: PageProps<'/audit/feeds'>) {
  const person = await currentPerson()
  if (!may(person, 'audit.read')) return <Forbidden what="read the audit" roles={rolesWith('audit.read')} />
  const params = await searchParams
  const format = oneOf(FEED_FORMATS, params.format) ?? 'ocsf'
  const [status, endpoints] = await Promise.all([getLogStatus(person), listFeedEndpoints(person)])
  const mayWrite = may(person, 'feeds.write')
  const base = config().consoleUrl
  return (
    <Page
      title="Audit"
      intro="The log as it grows, for a SIEM or a collector: fetched from a cursor, or delivered and signed."
      tabs={<AuditTabs current="/audit/feeds" />}
    >
      <Section
        title="Delivered to"
        note="One event after the other, in the order of the log, signed by Standard Webhooks. What fails is sent again, later each time."
        // here whether or not there is one: the dialog shows the secret once, and must outlast the first one's arrival
        actions={mayWrite && <AddEndpoint />}
      >
        {endpoints.length ? (
          <EndpointList endpoints={endpoints} mayWrite={mayWrite} />
        ) : (
          <EmptyState title="The feed is delivered nowhere yet">
            <p>
              An endpoint is an https:// address of yours that takes CloudEvents.{' '}
              {mayWrite ? 'It gets every entry from the moment you add it.' : 'An admin adds one.'}
            </p>
          </EmptyState>
        )}
      </Section>
      <Section
        title="Fetched"
        note="The cursor is the number of the next entry. Whoever keeps it misses nothing, whatever happens in between."
      >
        <div className="grid min-w-0 gap-3">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <Segmented
              label="Format"
              options={FEED_FORMATS.map((f) => ({
                href: hrefWith('/audit/feeds', params, { format: f === 'ocsf' ? null : f }),
                label: FORMAT_WORDS[f],
                current: f === format,
              }))}
            />
            <p className="text-sm text-muted">
              A service account with the scope <span className="mono">audit:read</span> may fetch it; what entries
              disclose takes <span className="mono">audit:export</span> and <span className="mono">disclosures=1</span>.
            </p>
          </div>
          <CodeBlock label="A collector that keeps its place" code={followSnippet(base, format, 0)} />
          <CodeBlock label="A look at what comes" code={streamSnippet(base, format, status.size)} />
        </div>
      </Section>
      <RefreshOnChange kinds={['audit']} />
    </Page>
  )
}
