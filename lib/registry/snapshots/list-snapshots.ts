import { z } from 'zod'
import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { SnapshotContent } from '../../policy/types.ts'
import { memberNames } from '../member-names.ts'
import { afterKeys, type Page, pageQuery, toPage } from '../page.ts'
import { loadSnapshotContent } from './load-snapshot-content.ts'

export const snapshotSummary = z.object({
  hash: z.string(),
  created_at: z.iso.datetime(),
  created_by: z.string(),
  /** Null for the set-up, or who left. */
  created_by_name: z.string().nullable(),
  cause: z.string(),
  active: z.boolean(),
})
export type SnapshotSummary = z.output<typeof snapshotSummary>
export const snapshotView = snapshotSummary.extend({ content: z.record(z.string(), z.unknown()) })
export type SnapshotView = SnapshotSummary & { content: SnapshotContent }

const columns = { hash: true, createdAt: true, createdBy: true, cause: true } as const
interface Row {
  hash: string
  createdAt: Date
  createdBy: string
  cause: string
}
const summaryOf = (s: Row, active: string | null, names: Map<string, string>): SnapshotSummary => ({
  hash: s.hash,
  created_at: s.createdAt.toISOString(),
  created_by: s.createdBy,
  created_by_name: names.get(s.createdBy) ?? null,
  cause: s.cause,
  active: s.hash === active,
})

/** People and service accounts can both publish. */
async function namesOf(db: PrismaClient, organizationId: string, ids: string[]): Promise<Map<string, string>> {
  const people = await memberNames(db, organizationId, ids)
  const others = [...new Set(ids)].filter((i) => !people.has(i))
  if (!others.length) return people
  const services = await db.serviceAccount.findMany({
    where: { organizationId, id: { in: others } },
    select: { id: true, name: true },
  })
  return new Map([...people, ...services.map((s) => [s.id, s.name] as const)])
}

/** Newest first. */
export async function listSnapshots(actor: Actor, input: unknown): Promise<Page<SnapshotSummary>> {
  const query = parseWith(pageQuery, input, 'query')
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const after = afterKeys(query, 'time', 'text')
  return await read(organizationId, async (db) => {
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const [at, hash] = after ?? []
    const createdAt = new Date(at ?? 0)
    const rows = await db.snapshot.findMany({
      where: {
        organizationId,
        ...(hash !== undefined ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, hash: { lt: hash } }] } : {}),
      },
      select: columns,
      orderBy: [{ createdAt: 'desc' }, { hash: 'desc' }],
      take: query.limit + 1,
    })
    const names = await namesOf(
      db,
      organizationId,
      rows.map((r) => r.createdBy),
    )
    return toPage(
      rows,
      query.limit,
      (r) => [r.createdAt.toISOString(), r.hash],
      (r) => summaryOf(r, activeSnapshot, names),
    )
  })
}

/** By hash, or `active`. */
export async function getSnapshot(actor: Actor, name: string): Promise<SnapshotView> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const found = await read(organizationId, async (db) => {
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const hash = name === 'active' ? (activeSnapshot ?? '') : name
    const row = await db.snapshot.findUnique({
      where: { organizationId_hash: { organizationId, hash } },
      select: columns,
    })
    return row && summaryOf(row, activeSnapshot, await namesOf(db, organizationId, [row.createdBy]))
  })
  if (!found) throw notFound('snapshot')
  return { ...found, content: await loadSnapshotContent(organizationId, found.hash) }
}
