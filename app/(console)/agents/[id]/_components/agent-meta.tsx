import Link from 'next/link'
import { Time } from '../../../../../components/time/time.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import type { PersonActor } from '../../../../../lib/people/actor.ts'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'
import { agentActivity } from '../../../../../lib/registry/agents/list-agents-with-activity.ts'
import { Standing } from '../../_components/identity-status.tsx'

/** One line under the name: standing, owner, when it was last seen, and what it did. */
export async function AgentMeta({ agent, person }: { agent: AgentView; person: PersonActor }) {
  const activity = (await agentActivity(person, [agent.id])).get(agent.id)
  const seen = activity?.last_seen_at ?? null
  return (
    <ul className="mb-2.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <li className="flex">
        <Standing status={agent.status} />
      </li>
      <li>Owner {agent.owner.name ?? 'has left: give it another'}</li>
      <li>
        {seen ? (
          <>
            Last seen <Time at={seen} />
          </>
        ) : (
          'Never seen'
        )}
      </li>
      <li>
        Registered <Time at={agent.created_at} form="date" />
      </li>
      {activity?.decisions != null && (
        <li>
          <Link href={`/decisions?agent=${agent.id}`} prefetch={false} className="link">
            {activity.more && 'over '}
            {formatNumber(activity.decisions)} decisions
          </Link>{' '}
          in 7 days
        </li>
      )}
    </ul>
  )
}
