import { one, oneOf, type SearchParams } from '../../../components/page/search-params.ts'

export const VIEWS = ['mine', 'team', 'escalated', 'decided'] as const
export type View = (typeof VIEWS)[number]
const ENVIRONMENTS = ['production', 'staging', 'sandbox'] as const

export interface ListQuery {
  tab: View
  environment?: (typeof ENVIRONMENTS)[number]
  agent?: string
  tool?: string
  queue?: string
}
/** What the address says about the list; `?view=` is the tab. */
export function listQueryOf(params: SearchParams): ListQuery {
  const environment = oneOf(ENVIRONMENTS, params.env)
  const [agent, tool, queue] = [one(params.agent), one(params.tool), one(params.queue)]
  return {
    tab: oneOf(VIEWS, params.view) ?? 'mine',
    ...(environment ? { environment } : {}),
    ...(agent ? { agent: agent.slice(0, 100) } : {}),
    ...(tool ? { tool: tool.slice(0, 200) } : {}),
    ...(queue ? { queue: queue.slice(0, 200) } : {}),
  }
}
/** The parameters that belong to the list; what is opened is in the path. */
export const LIST_PARAMS = ['view', 'env', 'agent', 'tool', 'queue'] as const
