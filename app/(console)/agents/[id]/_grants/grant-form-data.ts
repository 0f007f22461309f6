import { may, type PersonActor } from '../../../../../lib/people/actor.ts'
import type { Environment } from '../../../../../lib/policy/types.ts'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'
import type { GrantView } from '../../../../../lib/registry/grants/grant-view.ts'
import { listQueues } from '../../../../../lib/registry/queues/list-queues.ts'
import { listTools } from '../../../../../lib/registry/tools/list-tools.ts'

/** What the form needs to be filled in. */
export interface GrantFormData {
  agent: string
  /** Those that this person may grant to. */
  identities: { id: string; environment: Environment }[]
  /** Names to choose from; others can be typed. */
  tools: string[]
  queues: string[]
}
/** Where it begins: a cell of the matrix, or the grant that it replaces. */
export interface GrantPreset {
  identity?: string
  tool?: string
  replaces?: GrantView
}

export async function grantForm(person: PersonActor, agent: AgentView): Promise<GrantFormData> {
  const [tools, queues] = await Promise.all([
    listTools(person, { limit: 100, status: 'active' }),
    may(person, 'people.read') ? listQueues(person, { limit: 100 }) : { items: [] },
  ])
  return {
    agent: agent.name,
    identities: agent.identities
      .filter((i) => i.status !== 'revoked')
      .filter((i) => may(person, i.environment === 'production' ? 'grants.write' : 'grants.write_nonproduction'))
      .map(({ id, environment }) => ({ id, environment })),
    tools: tools.items.map((t) => t.name),
    queues: queues.items.map((q) => q.name),
  }
}
