import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import type { Json } from '../policy/types.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { COMPARED, type ContentDifference, compareContents } from './compare-contents.ts'
import { activatedAt, grantsAt } from './grants-at.ts'

export interface GrantDifference {
  id: string
  was: Json
  is: Json
}
export interface ComparedSnapshots {
  from: string
  to: string
  differences: ContentDifference[]
  /** Grants are facts of their own, beside the snapshot: as they stood when each of the two last began to decide. */
  grants: GrantDifference[]
  /** Names of the identities that the differences speak of. */
  identities: { [id: string]: string }
}
const json = z.json()
export const comparedSnapshots = z.object({
  from: z.string(),
  to: z.string(),
  differences: z.array(z.object({ kind: z.enum(COMPARED), id: z.string(), was: json, is: json })),
  grants: z.array(z.object({ id: z.string(), was: json, is: json })),
  identities: z.record(z.string(), z.string()),
})

/** What is between two snapshots of the organization, each by its hash, or `active`. */
export async function compareSnapshots(actor: Actor, from: string, to: string): Promise<ComparedSnapshots> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const { hashes, grants } = await read(organizationId, async (db) => {
    const { activeSnapshot } = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const hashes = [from, to].map((name) => (name === 'active' ? (activeSnapshot ?? '') : name))
    const standing = await Promise.all(
      hashes.map(async (hash) => {
        const at = await activatedAt(db, organizationId, hash)
        if (!at) throw notFound('snapshot')
        return await grantsAt(db, organizationId, at)
      }),
    )
    return { hashes, grants: grantDifferences(standing[0] ?? new Map(), standing[1] ?? new Map()) }
  })
  const [was, is] = await Promise.all(hashes.map((hash) => loadSnapshotContent(organizationId, hash)))
  const differences = was && is ? compareContents(was, is) : []
  const ids = [
    ...differences.filter((d) => d.kind === 'stages').map((d) => d.id),
    ...grants.map((g) => ((g.is ?? g.was) as { identity: string }).identity),
  ]
  const rows = await read(organizationId, (db) =>
    db.agentIdentity.findMany({
      where: { organizationId, id: { in: [...new Set(ids)] } },
      select: { id: true, environment: true, agent: { select: { name: true } } },
    }),
  )
  return {
    from: hashes[0] ?? from,
    to: hashes[1] ?? to,
    differences,
    grants,
    identities: Object.fromEntries(rows.map((r) => [r.id, `${r.agent.name} in ${r.environment}`])),
  }
}

/** A grant never changes: it is given, and it ends. */
function grantDifferences(was: ReadonlyMap<string, Json>, is: ReadonlyMap<string, Json>): GrantDifference[] {
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort()
  return ids.flatMap((id) =>
    was.has(id) && is.has(id) ? [] : [{ id, was: was.get(id) ?? null, is: is.get(id) ?? null }],
  )
}
