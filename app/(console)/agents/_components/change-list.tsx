import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { RegistryChange } from '../../../../lib/registry/agents/list-registry-changes.ts'

const by = ({ actor }: RegistryChange): string =>
  actor.name ?? (actor.kind === 'system' ? 'The product' : (actor.id ?? 'Unknown'))

/** Entries of the log in plain words, newest first, each with its place in the log. */
export function ChangeList({ items }: { items: RegistryChange[] }) {
  return (
    <ol className="text-sm">
      {items.map((item) => (
        <li
          key={item.index}
          className="grid gap-x-4 border-b border-line py-2 sm:grid-cols-[8.5rem_minmax(0,1fr)_auto]"
        >
          <Time at={item.at} className="text-muted" />
          <span className="min-w-0">
            <PlainText text={item.summary} />
            <span className="block text-xs text-muted">
              {by(item)} · <span className="mono">{item.type}</span>
            </span>
          </span>
          <Link
            href={`/audit?text=${encodeURIComponent(item.summary)}` as Route}
            prefetch={false}
            className="mono text-muted hover:text-ink"
          >
            #{formatNumber(item.index)}
            <span className="sr-only"> in the audit</span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
