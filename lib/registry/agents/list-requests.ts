import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Outcome } from '../../policy/types.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'

export const listRequestsQuery = pageQuery.extend({ identity: z.string().max(100).optional() })

/** One answered authorize request, as whoever integrates an agent looks for it. */
export interface RequestRow {
  id: string
  at: string
  agent: { id: string; name: string } | null
  identity: string | null
  environment: string
  tool: string
  outcome: Outcome
  code: string
  latency_ms: number | null
  /** As the caller sent it in X-Request-ID, or ours. */
  request_id: string
  dry_run: boolean
}

/** The newest decisions, as requests. What was refused before a decision was made is not kept anywhere. */
export async function listRequests(actor: Actor, input: unknown): Promise<Page<RequestRow>> {
  const query = parseWith(listRequestsQuery, input, 'query')
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const [at, id] = afterKeys(query, 'time', 'text') ?? []
  const before = new Date(at ?? '')
  return await read(organizationId, async (db) => {
    // decisions are found by their agent and time
    const of = query.identity
      ? await db.agentIdentity.findUnique({ where: { organizationId_id: { organizationId, id: query.identity } } })
      : null
    const rows = await db.decision.findMany({
      where: {
        organizationId,
        kind: 'agent',
        ...(query.identity ? { identityId: query.identity, agentId: of?.agentId ?? '' } : {}),
        ...(id !== undefined && !Number.isNaN(before.getTime())
          ? { OR: [{ at: { lt: before } }, { at: before, id: { lt: id } }] }
          : {}),
      },
      select: {
        id: true,
        at: true,
        agentId: true,
        identityId: true,
        environment: true,
        tool: true,
        outcome: true,
        reasonCode: true,
        latencyUs: true,
        requestId: true,
        dryRun: true,
      },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: query.limit + 1,
    })
    const ids = [...new Set(rows.map((r) => r.agentId).filter((i) => i !== null))]
    const agents = await db.agent.findMany({
      where: { organizationId, id: { in: ids } },
      select: { id: true, name: true },
    })
    const names = new Map(agents.map((a) => [a.id, a.name]))
    return toPage(
      rows,
      query.limit,
      (r) => [r.at.toISOString(), r.id],
      (r) => ({
        id: r.id,
        at: r.at.toISOString(),
        agent: r.agentId ? { id: r.agentId, name: names.get(r.agentId) ?? r.agentId } : null,
        identity: r.identityId,
        environment: r.environment,
        tool: r.tool,
        outcome: r.outcome as Outcome,
        code: r.reasonCode,
        latency_ms: r.latencyUs === null ? null : r.latencyUs / 1000,
        request_id: r.requestId,
        dry_run: r.dryRun,
      }),
    )
  })
}
