import type { Route } from 'next'
import Link from 'next/link'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { Section } from '../../../../../components/page/page.tsx'
import { one } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { Diff, diffJson } from '../../../../../components/ui/diff.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { Id } from '../../../../../components/ui/id.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import type { Json } from '../../../../../lib/policy/types.ts'
import { getToolVersion } from '../../../../../lib/registry/tools/get-tool.ts'
import { review } from '../../actions.ts'
import type { ViewProps } from '../view-props.ts'
import { hrefOf } from '../views.ts'

const VERSIONS_SHOWN = 50

/** Every version that was pinned, and what changed between two of them. */
export async function VersionsView({ person, tool, params }: ViewProps) {
  const known = tool.versions.map((v) => v.version) // newest first
  const wanted = (name: string) => known.find((v) => String(v) === one(params[name]))
  const to = wanted('to') ?? known[0] ?? 1
  const from =
    wanted('from') ?? (to === tool.current_version ? (known.find((v) => v < to) ?? null) : tool.current_version)
  const [was, is] = await Promise.all([
    from === null ? null : getToolVersion(person, tool.name, from),
    getToolVersion(person, tool.name, to),
  ])
  const lines = was ? diffJson(was as unknown as Json, is as unknown as Json) : []
  return (
    <div className="grid items-start gap-x-10 gap-y-7 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <Section title="Versions">
        <ol className="text-sm">
          {tool.versions.slice(0, VERSIONS_SHOWN).map((v) => (
            <li
              key={v.version}
              className="-mx-2.5 grid gap-1 border-b border-line px-2.5 py-2.5 aria-[current=true]:bg-selected"
              aria-current={v.version === to ? 'true' : undefined}
            >
              <div className="flex flex-wrap items-center justify-between gap-x-3">
                <Link
                  href={hrefOf(tool.name, 'versions', { to: String(v.version) }) as Route}
                  scroll={false}
                  prefetch={false}
                  className="font-medium hover:underline"
                >
                  Version {formatNumber(v.version)}
                </Link>
                <span className="flex gap-1.5">
                  {v.version === tool.current_version && v.review === 'reviewed' && <Tag>decides</Tag>}
                  {v.review === 'held' && <Tag tone="ask">held</Tag>}
                </span>
              </div>
              <p className="text-muted">
                <Time at={v.created_at} /> by {tool.names[v.created_by] ?? v.created_by}
              </p>
              <div className="flex flex-wrap items-center justify-between gap-2">
                <Id id={v.definition_hash} what="hash" />
                {v.review === 'held' && may(person, 'tools.write') && tool.status !== 'retired' && (
                  <ReasonButton
                    word="Accept…"
                    label={`Accept version ${v.version}`}
                    small
                    title={`Accept version ${v.version} of ${tool.name}`}
                    effects={[
                      v.version >= tool.current_version
                        ? 'From the next decision on this version decides, for every agent that holds a grant.'
                        : 'A newer version decides already; this one is only marked as reviewed.',
                      'Look at what changed beside the list first: class, effects, reach, and what an argument may be.',
                      'An approval that was given for the version before does not count for this one.',
                    ]}
                    confirm="Accept version"
                    reason={{ note: 'What you looked at; kept as evidence.' }}
                    action={review}
                    input={{ tool: tool.name, version: v.version }}
                    done={`Version ${v.version} is accepted.`}
                  />
                )}
              </div>
            </li>
          ))}
        </ol>
        {tool.versions.length > VERSIONS_SHOWN && (
          <p className="text-sm text-muted">
            {count(tool.versions.length - VERSIONS_SHOWN, 'older version')} not shown.
          </p>
        )}
      </Section>
      {from === null ? (
        <Section title={`Version ${to}`}>
          <p className="text-sm text-muted">The first version: there is nothing to compare it with.</p>
        </Section>
      ) : (
        <Section
          title={`From version ${from} to version ${to}`}
          note={lines.length ? `${count(lines.length, 'place')} differ${lines.length === 1 ? 's' : ''}.` : undefined}
        >
          {lines.length ? <Diff lines={lines} /> : <p className="text-sm text-muted">They are the same.</p>}
          {known.length > 2 && (
            <p className="mt-2 flex flex-wrap gap-x-3 text-sm text-muted">
              <span>Compare with</span>
              {known
                .filter((v) => v !== to && v !== from)
                .slice(0, 8)
                .map((v) => (
                  <Link
                    key={v}
                    href={hrefOf(tool.name, 'versions', { to: String(to), from: String(v) }) as Route}
                    scroll={false}
                    prefetch={false}
                    className="link"
                  >
                    version {v}
                  </Link>
                ))}
            </p>
          )}
        </Section>
      )}
    </div>
  )
}
