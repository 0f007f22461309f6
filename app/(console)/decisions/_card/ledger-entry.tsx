import type { Route } from 'next'
import Link from 'next/link'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { count } from '../../../../components/ui/format.ts'
import { JsonValue } from '../../../../components/ui/json-value.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { LedgerEntry } from '../../../../lib/ledger/read.ts'

/** An entry as it is stored: the bytes that are hashed, and what they commit to, opened as far as the reader may see. */
export function LedgerEntryView({
  entry,
  link = false,
  level = 4,
}: {
  entry: LedgerEntry
  link?: boolean
  level?: 3 | 4
}) {
  const Heading = level === 3 ? 'h3' : 'h4'
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <CodeBlock label={`Entry #${entry.index} as it is hashed`} code={entry.canonical} />
      <div>
        <Heading className="text-sm font-medium">
          Disclosures{' '}
          <span className="font-normal text-muted">
            · what the entry commits to by hash, so that it can be erased without breaking a proof
          </span>
        </Heading>
        {entry.disclosures.length > 0 && (
          <dl className="mt-1 text-sm">
            {keyed(entry.disclosures, (d) => `${d.name} ${d.subject}`).map(({ key, item: d }) => (
              <div key={key} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
                <dt className="text-muted">
                  <PlainText text={d.name} />
                  {d.subject !== 'organization' && (
                    <span className="block text-xs" title={`Sealed with the key of ${d.subject}`}>
                      about {pseudonym(d.subject)}
                    </span>
                  )}
                </dt>
                <dd className="mono min-w-0 break-words">
                  <JsonValue value={d.value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        <Missing entry={entry} />
      </div>
      {link && (
        <p className="no-print text-sm">
          <Link href={`/audit?entry=${entry.index}` as Route} prefetch={false} className="link">
            Entry #{entry.index} in the audit
          </Link>
        </p>
      )}
    </div>
  )
}

/** A subject is kept under a pseudonym: its kind and the first letters tell two apart. */
const pseudonym = (subject: string): string => (subject.length > 18 ? `${subject.slice(0, 15)}…` : subject)

function Missing({ entry }: { entry: LedgerEntry }) {
  return (
    <>
      {entry.altered > 0 && (
        <p role="alert" className="mt-1 text-sm text-deny">
          <Tag tone="deny">altered</Tag> {count(entry.altered, 'disclosure')} no longer{' '}
          {entry.altered === 1 ? 'is' : 'are'} what the entry committed to: somebody changed the stored text.
        </p>
      )}
      {entry.withheld > 0 && (
        <p className="mt-1 text-sm text-muted">{count(entry.withheld, 'disclosure')} not shown to you.</p>
      )}
      {entry.erased > 0 && (
        <p className="mt-1 text-sm text-muted">
          {count(entry.erased, 'disclosure')}{' '}
          {entry.erasedBy.length
            ? `gone by ${entry.erasedBy.map((n) => `entry #${n}`).join(' and ')}`
            : 'erased or expired'}
          ; the entry and its proofs still hold.
        </p>
      )}
      {entry.disclosures.length + entry.withheld + entry.erased + entry.altered === 0 && (
        <p className="mt-1 text-sm text-muted">None.</p>
      )}
    </>
  )
}
