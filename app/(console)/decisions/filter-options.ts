import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { listAgents } from '../../../lib/registry/agents/list-agents.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { listTools } from '../../../lib/registry/tools/list-tools.ts'

interface Option {
  value: string
  label: string
}
export interface FilterOptions {
  agents: Option[]
  tools: Option[]
  policies: string[]
  codes: string[]
}
export const agentOptions = async (person: PersonActor): Promise<Option[]> =>
  may(person, 'agents.read')
    ? (await listAgents(person, { limit: 100 })).items.map((a) => ({ value: a.id, label: a.name }))
    : []
export const toolOptions = async (person: PersonActor): Promise<Option[]> =>
  may(person, 'tools.read')
    ? (await listTools(person, { limit: 100 })).items.map((t) => ({ value: t.name, label: t.name }))
    : []

/** What the filters offer: the first hundred of each; others are reached by the address or a link. */
export async function filterOptions(person: PersonActor): Promise<FilterOptions> {
  const [agents, tools, policies] = await Promise.all([
    agentOptions(person),
    toolOptions(person),
    may(person, 'policies.read') ? listPolicies(person, { limit: 100 }) : null,
  ])
  return {
    agents,
    tools,
    policies: (policies?.items ?? []).map((p) => p.id),
    codes: [...new Set((policies?.items ?? []).map((p) => p.reason_code))].sort(),
  }
}
