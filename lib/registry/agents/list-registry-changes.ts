import { z } from 'zod'
import { ENTRY_TYPES, type EntryType } from '../../ledger/entry-types.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'

export const listChangesQuery = pageQuery.extend({
  agent: z.string().max(100).optional(),
  tool: z.string().max(128).optional(),
})

export interface RegistryChange {
  index: number
  at: string
  type: EntryType
  summary: string
  actor: { kind: string; id: string | null; name: string | null }
  environment: string | null
}

const OF_AGENTS = /^(?:agent|identity|stage|credential|token|grant)\./
const OF_TOOLS = /^(?:tool|grant)\./

/** What people changed about one agent or one tool, newest first: the registry's entries of the log, no decisions. */
export async function listRegistryChanges(actor: Actor, input: unknown): Promise<Page<RegistryChange>> {
  const query = parseWith(listChangesQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  const [index] = afterKeys(query, 'index') ?? []
  const before = index === undefined ? null : BigInt(index)
  const kinds = query.agent === undefined ? OF_TOOLS : OF_AGENTS
  const types = Object.keys(ENTRY_TYPES).filter((t) => kinds.test(t))
  return await read(organizationId, async (db) => {
    const rows = await db.auditEntry.findMany({
      where: {
        organizationId,
        type: { in: types },
        ...(query.agent === undefined ? {} : { agentId: query.agent }),
        ...(query.tool === undefined ? {} : { tool: query.tool }),
        ...(before === null ? {} : { index: { lt: before } }),
      },
      orderBy: { index: 'desc' },
      take: query.limit + 1,
    })
    const ids = [...new Set(rows.map((r) => r.actorId).filter((i) => i !== null))]
    const [people, services] = await Promise.all([
      db.membership.findMany({
        where: { organizationId, personId: { in: ids } },
        select: { personId: true, name: true },
      }),
      db.serviceAccount.findMany({ where: { organizationId, id: { in: ids } }, select: { id: true, name: true } }),
    ])
    const names = new Map([
      ...people.map((p) => [p.personId, p.name] as const),
      ...services.map((s) => [s.id, s.name] as const),
    ])
    return toPage(
      rows,
      query.limit,
      (r) => [String(r.index)],
      (r) => ({
        index: Number(r.index),
        at: r.at.toISOString(),
        type: r.type as EntryType,
        summary: r.summary,
        actor: { kind: r.actorKind, id: r.actorId, name: r.actorId === null ? null : (names.get(r.actorId) ?? null) },
        environment: r.environment,
      }),
    )
  })
}
