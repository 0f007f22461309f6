import { FilterBar } from '../../../../components/page/filter-bar.tsx'
import { Section } from '../../../../components/page/page.tsx'
import { one } from '../../../../components/page/search-params.ts'
import { count } from '../../../../components/ui/format.ts'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { config } from '../../../../lib/platform/config.ts'
import { consoleMount } from '../../../../server/console-mount.ts'
import type { ViewProps } from '../view-props.ts'

interface Operation {
  method: string
  path: string
  summary: string
  tag: string
  who: string
}
interface Document {
  tags: { name: string }[]
  paths: Record<string, Record<string, { summary: string; tags: string[]; security: Record<string, unknown>[] }>>
}
const WHO: Record<string, string> = {
  agentToken: 'agent',
  serviceToken: 'service account',
  session: 'person',
  clientSecret: 'client',
}

/** The document that the API itself serves, as a list. */
async function operations(): Promise<{ tags: string[]; list: Operation[] }> {
  const answer = await consoleMount(new Request(`${config().consoleUrl}/api/v1/openapi.json`))
  const document = (await answer.json()) as Document
  const list = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, o]) => ({
      method: method.toUpperCase(),
      path,
      summary: o.summary,
      tag: o.tags[0] ?? '',
      who:
        [...new Set(o.security.flatMap((s) => Object.keys(s)).map((name) => WHO[name] ?? name))].join(', ') ||
        'anybody',
    })),
  )
  return { tags: document.tags.map((t) => t.name), list }
}

export async function ApiView({ params }: ViewProps) {
  const q = one(params.q)?.trim().toLowerCase() ?? ''
  const { tags, list } = await operations()
  const fitting = list.filter((o) => `${o.method} ${o.path} ${o.summary} ${o.tag}`.toLowerCase().includes(q))
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterBar filters={[{ name: 'q', label: 'Path or word', kind: 'text' }]} />
        <p className="text-sm text-muted">
          {count(fitting.length, 'endpoint')}, at <span className="mono text-ink">{config().decisionPointUrl}</span> and
          the console alike ·{' '}
          <a href="/api/v1/openapi.json" className="link">
            OpenAPI 3.1
          </a>
        </p>
      </div>
      {fitting.length === 0 && (
        <EmptyState title="No endpoint fits">
          <p>Try a part of the path, such as grants, or a word of what it does.</p>
        </EmptyState>
      )}
      {tags.map((tag) => {
        const own = fitting.filter((o) => o.tag === tag)
        return (
          own.length > 0 && (
            <Section key={tag} title={tag}>
              <ul className="text-sm">
                {own.map((o) => (
                  <li
                    key={`${o.method} ${o.path}`}
                    className="grid gap-x-4 border-b border-line py-1.5 md:max-lg:grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)_auto]"
                  >
                    <span className="mono break-all md:max-lg:col-span-2">
                      <span className="inline-block min-w-14 text-muted">{o.method}</span> {o.path}
                    </span>
                    <span>{o.summary}</span>
                    <span className="text-muted md:text-right">{o.who}</span>
                  </li>
                ))}
              </ul>
            </Section>
          )
        )
      })}
    </div>
  )
}
