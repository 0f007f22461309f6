import { type Actor, demand } from '../people/actor.ts'
import { read } from '../platform/db.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { type ContentDifference, compareContents } from './compare-contents.ts'

export interface ComparedSnapshots {
  from: string
  to: string
  differences: ContentDifference[]
  /** Names of the identities that the differences speak of. */
  identities: { [id: string]: string }
}

/** What is between two snapshots of the organization. */
export async function compareSnapshots(actor: Actor, from: string, to: string): Promise<ComparedSnapshots> {
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const [was, is] = await Promise.all([from, to].map((hash) => loadSnapshotContent(organizationId, hash)))
  const differences = was && is ? compareContents(was, is) : []
  const ids = differences.filter((d) => d.kind === 'stages').map((d) => d.id)
  const rows = await read(organizationId, (db) =>
    db.agentIdentity.findMany({
      where: { organizationId, id: { in: ids } },
      select: { id: true, environment: true, agent: { select: { name: true } } },
    }),
  )
  return {
    from,
    to,
    differences,
    identities: Object.fromEntries(rows.map((r) => [r.id, `${r.agent.name} in ${r.environment}`])),
  }
}
