import type { Route } from 'next'
import Link from 'next/link'
import { Section } from '../../../../../components/page/page.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { ShadowGlyph } from '../../../../../components/ui/glyphs.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { WouldChange as Found } from '../../../../../lib/registry/policies/would-change.ts'
import { PolicyOutcome } from '../../_parts/mode.tsx'

/** Of a rule that only logs: what the last weeks would have looked like, and the way to let it count. */
export function WouldChange({ policy, found, mayPromote }: { policy: string; found: Found; mayPromote: boolean }) {
  const changed = found.changes.reduce((sum, c) => sum + c.count, 0)
  return (
    <Section
      title="What it would have changed"
      actions={
        mayPromote && (
          <Link href={`/policies/${policy}/edit?promote=1` as Route} className={buttonClass('plain', true)}>
            Promote to enforce…
          </Link>
        )
      }
    >
      <p className="flex items-start gap-2 text-sm">
        <span className="mt-0.5 flex-none text-muted">
          <ShadowGlyph />
        </span>
        <span>
          {found.matched === 0 ? (
            <>In the last {found.days} days it matched nothing, so nothing is known about it yet.</>
          ) : (
            <>
              In the last {found.days} days it matched {count(found.matched, 'decision')}
              {found.complete ? '' : ' (the newest that were looked at)'} and changed none of them. Enforced, it would
              have changed <b>{formatNumber(changed)}</b>, and left {formatNumber(found.unchanged)} as they were.
            </>
          )}
        </span>
      </p>
      {found.changes.length > 0 && (
        <ul className="mt-1 border-t border-line">
          {found.changes.map((c) => (
            <li key={`${c.from} ${c.to}`} className="grid gap-1.5 border-b border-line py-2.5 text-sm">
              <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <Link
                  href={`/decisions?policy=${policy}&outcome=${c.from}` as Route}
                  prefetch={false}
                  className="link font-medium tabular-nums"
                >
                  {formatNumber(c.count)}
                  <span className="sr-only"> decisions that were {OUTCOME_WORDS[c.from]}</span>
                </Link>
                <Outcome outcome={c.from} />
                <span aria-hidden="true" className="text-muted">
                  →
                </span>
                <span className="sr-only">of which each</span>
                <PolicyOutcome outcome={c.to} mode="log" />
              </span>
              <ul className="grid gap-0.5">
                {c.examples.map((e) => (
                  <li key={e.id} className="flex flex-wrap gap-x-2 text-muted">
                    <Link
                      href={`/decisions/${e.id}` as Route}
                      prefetch={false}
                      className="min-w-0 break-words hover:underline"
                    >
                      <PlainText text={e.sentence} />
                    </Link>
                    <Time at={e.at} className="whitespace-nowrap" />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
