import type { SearchParams } from '../../../components/page/search-params.ts'
import { type DecisionView, getDecision } from '../../../lib/evidence/get-decision.ts'
import { listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { listAgents } from '../../../lib/registry/agents/list-agents.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { listTools } from '../../../lib/registry/tools/list-tools.ts'
import type { FilterOptions } from './_list/decision-filters.tsx'
import { decisionsAddress } from './query.ts'

export async function loadDecisions(person: PersonActor, params: SearchParams) {
  const address = decisionsAddress(params, person.timeZone)
  const [page, options, opened] = await Promise.all([
    listDecisions(person, address.query),
    filterOptions(person),
    address.peek ? decisionOrNull(person, address.peek) : null,
  ])
  return { address, page, options, opened }
}

/** What the filters offer: the first hundred of each; others are reached by the address or a link. */
async function filterOptions(person: PersonActor): Promise<FilterOptions> {
  const [agents, tools, policies] = await Promise.all([
    may(person, 'agents.read') ? listAgents(person, { limit: 100 }) : null,
    may(person, 'tools.read') ? listTools(person, { limit: 100 }) : null,
    may(person, 'policies.read') ? listPolicies(person, { limit: 100 }) : null,
  ])
  return {
    agents: (agents?.items ?? []).map((a) => ({ value: a.id, label: a.name })),
    tools: (tools?.items ?? []).map((t) => ({ value: t.name, label: t.name })),
    policies: (policies?.items ?? []).map((p) => p.id),
    codes: [...new Set((policies?.items ?? []).map((p) => p.reason_code))].sort(),
  }
}

/** Hidden and missing are told by the panel, where the list stays in reach. */
async function decisionOrNull(person: PersonActor, id: string): Promise<DecisionView | null> {
  try {
    return await getDecision(person, id)
  } catch (e) {
    if (e instanceof AppError) return null
    throw e
  }
}
