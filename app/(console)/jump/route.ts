import { redirect } from 'next/navigation'
import { actorOfRequest } from '../../../lib/people/identify-actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { problem } from '../../../lib/platform/endpoint.ts'
import { newId } from '../../../lib/platform/ids.ts'
import { getIdentity } from '../../../lib/registry/agents/get-identity.ts'
import { listAgents } from '../../../lib/registry/agents/list-agents.ts'
import type { AgentHit } from '../_frame/palette.tsx'

/** What the palette asks: `?q=` agents by name, `?id=agi_…` on to the page of that identity's agent. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  let agentId: string
  try {
    const actor = await actorOfRequest(request)
    const id = params.get('id')
    if (id === null) {
      const { items } = await listAgents(actor, { q: params.get('q') ?? '', limit: 8 })
      return Response.json(items.map(({ id, name, purpose }): AgentHit => ({ id, name, purpose })))
    }
    agentId = (await getIdentity(actor, id)).agent.id
  } catch (e) {
    if (e instanceof AppError) return problem(newId('req'), e)
    throw e
  }
  redirect(`/agents/${agentId}`)
}
