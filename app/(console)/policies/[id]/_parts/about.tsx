import type { ReactNode } from 'react'
import { Time } from '../../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../../components/ui/definition-list.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { JsonValue } from '../../../../../components/ui/json-value.tsx'
import { keyed } from '../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { PolicyExample } from '../../../../../lib/policy/checks/example-types.ts'
import type { Json, PolicyContent } from '../../../../../lib/policy/types.ts'
import type { PolicyView } from '../../../../../lib/registry/policies/policy-view.ts'
import { PolicyEnvironments } from '../../_parts/environments.tsx'
import { ReviewAgain } from './review-again.tsx'

const QUARTER_MS = 91 * 86_400_000

/** Who answers for it, where and when it holds, and under which hash it is frozen. */
export function About({
  policy,
  content,
  examples,
  now,
  owner,
}: {
  policy: PolicyView
  content: PolicyContent
  examples: unknown[]
  now: number
  /** When the owner is looking: then a review can be put on record. */
  owner: { zone: string } | null
}) {
  const current = policy.versions.find((v) => v.version === policy.version)
  return (
    <aside aria-label="About this policy" className="grid content-start gap-6 self-start xl:sticky xl:top-6">
      <div>
        <h2 className="mb-1">About it</h2>
        <DefinitionList
          items={[
            { term: 'Owner', value: policy.owner.name ?? <span className="text-muted">Left the organization</span> },
            { term: 'Environments', value: <PolicyEnvironments environments={policy.environments} /> },
            { term: 'In effect', value: <Window content={content} now={now} /> },
            {
              term: 'Published',
              value: (
                <>
                  <Time at={policy.updated_at} /> by {current?.created_by.name ?? 'a service account'}
                </>
              ),
            },
            ...(policy.reviewed
              ? [
                  {
                    term: 'Looked at again',
                    value: (
                      <>
                        <Time at={policy.reviewed.at} /> by {policy.reviewed.by.name ?? 'somebody who left'}
                      </>
                    ),
                  },
                ]
              : []),
            { term: 'Hash', value: current ? <Id id={current.hash} what="hash of this version" /> : '–' },
          ]}
        />
      </div>
      {owner && policy.status === 'active' && (
        <ReviewAgain
          policy={policy.id}
          version={policy.version}
          zone={owner.zone}
          suggested={new Intl.DateTimeFormat('sv-SE', { timeZone: owner.zone }).format(now + QUARTER_MS)}
        />
      )}
      {examples.length > 0 && (
        <div>
          <h2 className="mb-1">Examples</h2>
          <ul className="grid gap-2 text-sm">
            {keyed(examples as PolicyExample[], (e) => JSON.stringify(e)).map(({ key, item }) => (
              <li key={key} className="rounded-md border border-line bg-sunken px-2.5 py-1.5">
                <details>
                  <summary className="cursor-pointer">
                    <PlainText text={item.name ?? 'Without a name'} />{' '}
                    <span className="text-muted">{item.expect === 'no_match' ? 'must not match' : 'must match'}</span>
                  </summary>
                  <span className="mono mt-1 block">
                    <JsonValue value={item as unknown as Json} />
                  </span>
                </details>
              </li>
            ))}
          </ul>
        </div>
      )}
      {policy.status === 'active' && policy.mode === 'log' && (
        <p className="rounded-lg border border-dashed border-field px-3.5 py-2.5 text-sm">
          <b>It changes nothing.</b> What it would have said is on every card that it matched; once that looks right, a
          change can let it count.
        </p>
      )}
      {policy.kind === 'guard' && (
        <p className="text-sm text-muted">
          <PlainText text="A guard only restricts: with other rules the strictest outcome counts, in whatever order." />
        </p>
      )}
    </aside>
  )
}

function Window({
  content: { effective_from: from, effective_until: until },
  now,
}: {
  content: PolicyContent
  now: number
}): ReactNode {
  if (!from && !until) return 'Always'
  const state =
    from && Date.parse(from) > now ? (
      <Tag tone="ask">not yet</Tag>
    ) : until && Date.parse(until) <= now ? (
      <Tag tone="ask">over</Tag>
    ) : null
  return (
    <>
      {from && (
        <>
          from <Time at={from} />{' '}
        </>
      )}
      {until && (
        <>
          until <Time at={until} />{' '}
        </>
      )}
      {state}
    </>
  )
}
