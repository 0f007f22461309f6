import type { SearchParams } from '../../../../components/page/search-params.ts'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import type { Environment } from '../../../../lib/policy/types.ts'
import type { AgentView } from '../../../../lib/registry/agents/agent-view.ts'

/** What every view of an agent is made from. */
export interface ViewProps {
  person: PersonActor
  agent: AgentView
  /** `?env=`; null: all of them. */
  environment: Environment | null
  params: SearchParams
}
