import type { Route } from 'next'
import Link from 'next/link'
import { Section } from '../../../../../components/page/page.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { OutcomeGlyph } from '../../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { DecisionListItem } from '../../../../../lib/evidence/list-decisions.ts'
import type { PolicySummary } from '../../../../../lib/registry/policies/policy-view.ts'

export function LatestDecisions({ policy, rows }: { policy: PolicySummary; rows: DecisionListItem[] }) {
  return (
    <Section
      title="Where it matched last"
      actions={
        rows.length > 0 && (
          <Link href={`/decisions?policy=${policy.id}` as Route} prefetch={false} className="link text-sm">
            All of them
          </Link>
        )
      }
    >
      {rows.length === 0 ? (
        <p className="text-sm text-muted">No decision has matched it yet.</p>
      ) : (
        <ul className="border-t border-line">
          {rows.map((d) => (
            <li key={d.id} className="border-b border-line">
              <Link
                href={`/decisions/${d.id}` as Route}
                prefetch={false}
                className="ring-inside grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2.5 py-2 text-sm hover:bg-hover"
              >
                <span className="mt-[3px]">
                  <OutcomeGlyph outcome={d.outcome} />
                </span>
                <PlainText text={d.sentence} />
                <Time at={d.at} className="whitespace-nowrap text-muted" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
