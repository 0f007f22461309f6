import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../platform/db.ts'
import { type GrantView, grantParts, viewOfGrant } from '../registry/grants/grant-view.ts'
import { memberNames } from '../registry/member-names.ts'
import type { QueueView } from '../registry/queues/queue-view.ts'
import { viewOfQueue } from '../registry/queues/queue-view.ts'
import { type SettingsView, viewOfSettings } from '../registry/settings/get-settings.ts'
import type { ChangeItem } from './items.ts'

// What stands outside of the snapshot and is needed to say in words what an item changes. Whoever is gone is missing.

export interface ItemFacts {
  identities: Map<string, { agent: { id: string; name: string }; environment: string }>
  people: Map<string, { name: string; roles: string[] }>
  queues: Map<string, QueueView>
  grants: Map<string, GrantView>
  settings: SettingsView | null
}

export async function readItemFacts(
  db: PrismaClient | Tx,
  organizationId: string,
  items: readonly ChangeItem[],
): Promise<ItemFacts> {
  const wanted = { identities: new Set<string>(), people: new Set<string>(), queues: new Set<string>(), grants: [''] }
  let wantsSettings = false
  for (const item of items) {
    if ('identity' in item) wanted.identities.add(item.identity)
    if (item.kind === 'grant.create') wanted.identities.add(item.value.identity)
    if (item.kind === 'limit.set' && item.value.definition.identity)
      wanted.identities.add(item.value.definition.identity)
    if (item.kind === 'grant.revoke') wanted.grants.push(item.id)
    if ('person' in item) wanted.people.add(item.person)
    if (item.kind.startsWith('queue.') && 'name' in item) wanted.queues.add(item.name)
    if (item.kind === 'settings.change') wantsSettings = true
  }
  const [identities, people, queues, grants, organization] = await Promise.all([
    db.agentIdentity.findMany({
      where: { organizationId, id: { in: [...wanted.identities] } },
      select: { id: true, environment: true, agent: { select: { id: true, name: true } } },
    }),
    db.membership.findMany({ where: { organizationId, personId: { in: [...wanted.people] } } }),
    db.approvalQueue.findMany({
      where: { organizationId, name: { in: [...wanted.queues] } },
      include: { members: { orderBy: { addedAt: 'asc' } } },
    }),
    db.grant.findMany({ where: { organizationId, id: { in: wanted.grants } }, include: grantParts }),
    wantsSettings ? db.organization.findUnique({ where: { id: organizationId } }) : null,
  ])
  const names = await memberNames(db, organizationId, [
    ...queues.flatMap((q) => q.members.map((m) => m.personId)),
    ...grants.map((g) => g.approvedBy),
  ])
  return {
    identities: new Map(identities.map(({ id, ...i }) => [id, i])),
    people: new Map(people.map((m) => [m.personId, { name: m.name, roles: m.roles }])),
    queues: new Map(queues.map((q) => [q.name, viewOfQueue(q, names)])),
    grants: new Map(grants.map((g) => [g.id, viewOfGrant(g, names)])),
    settings: organization && viewOfSettings(organization),
  }
}
