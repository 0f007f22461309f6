import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import type { PersonActor } from '../../../../../lib/people/actor.ts'
import { listPeople } from '../../../../../lib/people/list-people.ts'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'
import { resume, suspend } from '../../actions.ts'
import { ChangeButton } from './change-button.tsx'

export async function AgentActions({ agent, person }: { agent: AgentView; person: PersonActor }) {
  const people = await listPeople(person, { status: 'active', limit: 100 })
  const where = agent.identities.map((i) => i.environment).join(', ') || 'no environment yet'
  return (
    <>
      <ChangeButton
        agent={agent}
        people={people.items.map(({ id, name }) => ({ id, name }))}
        more={people.next_cursor !== null}
      />
      {agent.status === 'active' ? (
        <ReasonButton
          word="Suspend…"
          kind="danger"
          danger
          title={`Suspend ${agent.name}`}
          effects={[
            `Its very next call is refused on every instance, in every environment it is in (${where}), also with a token that is still valid.`,
            'What is already allowed and running is not stopped by this.',
            'Requests that wait for people stay on the list; approved or not, it cannot use them while it is suspended.',
            'After a resume it must fetch new tokens.',
          ]}
          confirm="Suspend agent"
          reason={{ note: 'Kept as evidence, beside your name.' }}
          action={suspend}
          input={{ agent: agent.id }}
          done={`${agent.name} is suspended: its next call is refused.`}
        />
      ) : (
        <ReasonButton
          word="Resume…"
          title={`Resume ${agent.name}`}
          effects={[
            'It may ask again, under the grants and rules that hold now.',
            'Tokens from before the suspension stay dead; it fetches new ones.',
            'Identities that were suspended by themselves stay suspended.',
          ]}
          confirm="Resume agent"
          reason={{ note: 'Kept as evidence, beside your name.' }}
          action={resume}
          input={{ agent: agent.id }}
          done={`${agent.name} may ask again.`}
        />
      )}
    </>
  )
}
