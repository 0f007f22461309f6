import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Section } from '../../../../../components/page/page.tsx'
import { askedInFull, type QueueOption } from '../../../../../components/ui/asked-words.ts'
import { type Definition, DefinitionList } from '../../../../../components/ui/definition-list.tsx'
import { formatUnit } from '../../../../../components/ui/format.ts'
import { JsonValue } from '../../../../../components/ui/json-value.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { PolicyContent } from '../../../../../lib/policy/types.ts'

/** What follows from a match, besides the outcome. Nothing is shown where nothing follows. */
export function Terms({
  content: c,
  queues,
  defaultQueue,
}: {
  content: PolicyContent
  queues: QueueOption[]
  defaultQueue: string
}) {
  const items: Definition[] = []
  const say = (term: string, value: ReactNode) => items.push({ term, value })
  if (c.outcome === 'require_approval')
    say('Who decides', <PlainText text={askedInFull(c.requirements, queues, defaultQueue)} />)
  if (c.alternative) {
    const { tool, arguments: overlay, sentence } = c.alternative
    say(
      'Instead',
      <>
        <PlainText text={sentence} />{' '}
        <Link href={`/tools/${encodeURIComponent(tool)}` as Route} prefetch={false} className="mono link">
          {tool}
        </Link>
        {overlay && (
          <span className="mono mt-1 block text-muted">
            <JsonValue value={overlay} />
          </span>
        )}
      </>,
    )
  }
  if (c.obligations?.length)
    say(
      'Obligations',
      <ul>
        {c.obligations.map((o) => (
          <li key={o}>
            <PlainText text={o} />
          </li>
        ))}
      </ul>,
    )
  if (c.measure)
    say(
      'Measured by',
      <>
        <span className="mono">{c.measure.path}</span> against {formatUnit(c.measure.limit, c.measure.unit)}
        <span className="block text-xs text-muted">The card shows both numbers to whoever decides.</span>
      </>,
    )
  if (!items.length) return null
  return (
    <Section title={c.mode === 'log' ? 'What would follow from a match' : 'What follows from a match'}>
      <DefinitionList lines items={items} />
    </Section>
  )
}
