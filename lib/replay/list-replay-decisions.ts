import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { JsonObject } from '../policy/types.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../registry/page.ts'

export const ReplayDecisionsQuery = z.strictObject({
  ...pageQuery.shape,
  /** The outcome before; `recorded` of an exact replay. */
  from: z.string().max(40).optional(),
  /** The outcome by the draft; the answer of an exact replay. */
  to: z.string().max(40).optional(),
  /** Only what would run and would not have. */
  let_through: z.literal('true').optional(),
})

export interface ReplayedDecision {
  decision: string
  at: string
  was: string
  now: string
  sentence: string
  agent_name: string | null
  environment: string
  tool: string
  recorded: string
  detail: JsonObject
}

/** The decisions that it answered otherwise, newest first. */
export async function listReplayDecisions(actor: Actor, id: string, input: unknown): Promise<Page<ReplayedDecision>> {
  const query = parseWith(ReplayDecisionsQuery, input, 'query')
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'time', 'text')
  return await read(organizationId, async (db) => {
    const replay = await db.replay.findUnique({ where: { organizationId_id: { organizationId, id } } })
    if (!replay) throw notFound('replay')
    const found = await db.replayDecision.findMany({
      where: {
        organizationId,
        replayId: id,
        ...(query.from === undefined ? {} : { was: query.from }),
        ...(query.to === undefined ? {} : { now: query.to }),
        ...(query.let_through ? { detail: { path: ['let_through'], equals: true } } : {}),
        ...(after ? { OR: beyond(after as [string, string]) } : {}),
      },
      orderBy: [{ at: 'desc' }, { decisionId: 'desc' }],
      take: query.limit + 1,
    })
    const ids = found.map((f) => f.decisionId)
    const cards = await db.decisionCard.findMany({
      where: { organizationId, decisionId: { in: ids } },
      select: { decisionId: true, sentence: true },
    })
    const decisions = await db.decision.findMany({
      where: { organizationId, id: { in: ids } },
      select: { id: true, tool: true, environment: true, outcome: true, agentId: true },
    })
    const agents = await db.agent.findMany({
      where: { organizationId, id: { in: [...new Set(decisions.flatMap((d) => d.agentId ?? []))] } },
      select: { id: true, name: true },
    })
    const sentences = new Map(cards.map((c) => [c.decisionId, c.sentence]))
    const byId = new Map(decisions.map((d) => [d.id, d]))
    const names = new Map(agents.map((a) => [a.id, a.name]))
    return toPage(
      found,
      query.limit,
      (f) => [f.at.toISOString(), f.decisionId],
      (f): ReplayedDecision => {
        const d = byId.get(f.decisionId)
        return {
          decision: f.decisionId,
          at: f.at.toISOString(),
          was: f.was,
          now: f.now,
          sentence: sentences.get(f.decisionId) ?? '',
          agent_name: d?.agentId ? (names.get(d.agentId) ?? null) : null,
          environment: d?.environment ?? '',
          tool: d?.tool ?? '',
          recorded: d?.outcome ?? '',
          detail: f.detail as JsonObject,
        }
      },
    )
  })
}

/** A cursor that holds no time finds nothing before it was ever given. */
function beyond([at, decisionId]: [string, string]) {
  const time = new Date(Number.isNaN(Date.parse(at)) ? 0 : at)
  return [{ at: { lt: time } }, { at: time, decisionId: { lt: decisionId } }]
}
