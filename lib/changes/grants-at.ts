import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Json } from '../policy/types.ts'

/** Since when a snapshot decides: the last time it was made the active one. */
export async function activatedAt(db: PrismaClient, organizationId: string, hash: string): Promise<Date | null> {
  const entry = await db.auditEntry.findFirst({
    where: { organizationId, subjectId: hash, type: 'snapshot.activated' },
    orderBy: { index: 'desc' },
    select: { at: true },
  })
  if (entry) return entry.at
  const snapshot = await db.snapshot.findUnique({
    where: { organizationId_hash: { organizationId, hash } },
    select: { createdAt: true },
  })
  return snapshot?.createdAt ?? null
}

/** The grants that stood at a moment, by id: given by then, not revoked yet and not over. */
export async function grantsAt(db: PrismaClient, organizationId: string, at: Date): Promise<Map<string, Json>> {
  const rows = await db.grant.findMany({
    where: {
      organizationId,
      createdAt: { lte: at },
      endsAt: { gt: at },
      OR: [{ revokedAt: null }, { revokedAt: { gt: at } }],
    },
    orderBy: { id: 'asc' },
  })
  return new Map(
    rows.map((g) => [
      g.id,
      {
        identity: g.identityId,
        tool: g.tool,
        constraints: g.constraints as Json,
        ask_above: (g.askAbove ?? null) as Json,
        starts_at: g.startsAt?.toISOString() ?? null,
        ends_at: g.endsAt.toISOString(),
      },
    ]),
  )
}
