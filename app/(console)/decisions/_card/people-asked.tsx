import type { Route } from 'next'
import Link from 'next/link'
import { told } from '../../../../components/card/told.ts'
import { Time } from '../../../../components/time/time.tsx'
import { ApprovalStatus } from '../../../../components/ui/approval-status.tsx'
import { Diff, diffJson } from '../../../../components/ui/diff.tsx'
import { formatMoney } from '../../../../components/ui/format.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { ThreadItem } from '../../../../lib/approvals/approval-view.ts'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import type { Json, JsonObject } from '../../../../lib/policy/types.ts'
import { clockIf } from '../words.ts'

/** Requested, votes by whom and when, edits from proposed to effective, decided, used. */
export function PeopleAsked({ view }: { view: DecisionView }) {
  const { approval } = view
  if (!approval) return null
  const agent = view.agent_name ?? view.card.agent.name
  return (
    <section aria-labelledby="people-asked" className="min-w-0">
      <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 id="people-asked" className="font-semibold">
          People who were asked
        </h3>
        <Link href={`/approvals/${approval.id}` as Route} prefetch={false} className="link text-sm">
          The request
        </Link>
      </div>
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
        <ApprovalStatus status={approval.status} />
        {approval.status === 'waiting' && (
          <span>
            until <Time at={approval.deadline} />
          </span>
        )}
        {approval.consumed_by === view.id && <span>This decision used the approval.</span>}
      </p>
      <ol className="mt-1 text-sm">
        {approval.timeline.map((item) => (
          <li key={item.id} className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-1.5">
            <span className="text-muted">
              <Time at={item.at} form={clockIf(item.at, view.at)} />
            </span>
            <span className="min-w-0">
              <What item={item} agent={agent} />
              {item.text && (
                <span className="mt-0.5 block border-l-2 border-line pl-2.5">
                  <PlainText text={item.text} />
                </span>
              )}
              {item.kind === 'edited' && approval.edited && (
                <span className="mt-1 block">
                  <Diff lines={diffJson(spoken(approval.edited.proposed), spoken(approval.edited.effective))} />
                </span>
              )}
              {item.kind === 'consumed' && approval.consumed_by && approval.consumed_by !== view.id && (
                <Link href={`/decisions/${approval.consumed_by}` as Route} prefetch={false} className="link block">
                  The decision that used it
                </Link>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function What({ item, agent }: { item: ThreadItem; agent: string }) {
  if (item.kind === 'decided')
    return <span className="text-muted">{item.detail.status === 'denied' ? 'That denied it' : 'That was enough'}</span>
  const queue = item.kind === 'voted' && typeof item.detail.queue === 'string' ? item.detail.queue : null
  return (
    <>
      {told(item, agent)}
      {queue && <span className="text-muted"> for {queue}</span>}
      {item.kind === 'clarification_given' && (
        <>
          {' '}
          <Tag>untrusted</Tag>
        </>
      )}
    </>
  )
}

/** Amounts as money: minor units are for machines. */
const spoken = (args: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const { value: amount, currency } = (value ?? {}) as { value?: Json; currency?: Json }
      const money = Number.isInteger(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
      return [name, money ? formatMoney(amount as number, currency as string) : value]
    }),
  )
