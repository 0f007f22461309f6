import type { Route } from 'next'
import Link from 'next/link'
import { Section } from '../../../../../components/page/page.tsx'
import { hrefWith, one, type SearchParams } from '../../../../../components/page/search-params.ts'
import { Time } from '../../../../../components/time/time.tsx'
import { cx } from '../../../../../components/ui/class-names.ts'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { PolicyVersionView, PolicyView } from '../../../../../lib/registry/policies/policy-view.ts'
import { ContentDiff } from '../../_parts/content-diff.tsx'
import { ComparePicker } from './compare-picker.tsx'

const SHOWN_MAX = 50

/** Every version, newest first; `?from=1&to=2` shows what is between two of them. */
export function Versions({ policy, params }: { policy: PolicyView; params: SearchParams }) {
  const find = (n: string | undefined) => policy.versions.find((v) => String(v.version) === n)
  const [was, is] = [find(one(params.from)), find(one(params.to))]
  const shown = policy.versions.slice(0, SHOWN_MAX)
  return (
    <Section
      title="Versions"
      actions={policy.versions.length > 1 && <ComparePicker versions={policy.versions.map((v) => v.version)} />}
    >
      <ol className="border-t border-line">
        {shown.map((v) => (
          <li
            key={v.version}
            className={cx(
              'grid gap-x-4 border-b border-line py-2 text-sm sm:grid-cols-[3.5rem_minmax(0,1fr)_auto]',
              v === is && 'bg-selected',
            )}
          >
            <span className="font-medium">v{v.version}</span>
            <span className="min-w-0">
              <PlainText text={v.rationale} />{' '}
              {v.version === policy.version && policy.status === 'active' && <Tag tone="allow">in force</Tag>}
              <span className="block text-xs text-muted">
                {v.created_by.name ?? 'A service account'}, <Time at={v.created_at} />
              </span>
            </span>
            <Compare policy={policy} version={v} params={params} />
          </li>
        ))}
      </ol>
      {policy.versions.length > SHOWN_MAX && (
        <p className="text-sm text-muted">The newest {SHOWN_MAX}; older ones can be compared by their number.</p>
      )}
      {was && is && was !== is && (
        <div id="difference" className="mt-2 grid gap-2">
          <h3>
            From version {was.version} to version {is.version}
          </h3>
          <ContentDiff was={was.content} is={is.content} />
        </div>
      )}
    </Section>
  )
}

function Compare({
  policy,
  version,
  params,
}: {
  policy: PolicyView
  version: PolicyVersionView
  params: SearchParams
}) {
  const before = policy.versions.find((v) => v.version < version.version)
  if (!before) return <span className="text-muted">First</span>
  return (
    <Link
      href={
        `${hrefWith(`/policies/${policy.id}`, params, { from: String(before.version), to: String(version.version) })}#difference` as Route
      }
      scroll={false}
      prefetch={false}
      className="link self-start"
    >
      What changed<span className="sr-only"> in version {version.version}</span>
    </Link>
  )
}
