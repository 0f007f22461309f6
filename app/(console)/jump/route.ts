import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { getIdentity } from '../../../lib/registry/agents/get-identity.ts'
import { listAgents } from '../../../lib/registry/agents/list-agents.ts'
import { answerJson } from '../_frame/answer-json.ts'
import type { AgentHit } from '../_frame/palette.tsx'

/** What the palette asks: `?q=` agents by name, `?id=agi_…` on to the page of that identity's agent. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const id = params.get('id')
  if (id === null)
    return answerJson(request, async (actor) => {
      const { items } = await listAgents(actor, { q: params.get('q') ?? '', limit: 8 })
      return items.map((a): AgentHit => ({ id: a.id, name: a.name, purpose: a.purpose }))
    })
  const identity = await getIdentity(await currentPerson(), id).catch(() => null)
  redirect((identity ? `/agents/${identity.agent.id}` : '/agents') as Route)
}
