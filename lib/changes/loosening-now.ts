import type { Tx } from '../platform/db.ts'
import type { SnapshotContent } from '../policy/types.ts'
import { settingsFrom } from '../registry/settings/organization-settings.ts'
import type { ChangeItem } from './items.ts'
import type { GrantTerms } from './loosening/compare-grants.ts'
import { type Loosening, type LooseningFacts, looseningOf } from './loosening.ts'

/** Whether items let more through than what decides now, with the sentence for each that does. */
export async function looseningNow(
  tx: Tx,
  organizationId: string,
  content: SnapshotContent,
  items: readonly ChangeItem[],
): Promise<Loosening> {
  return looseningOf(content, items, await readFacts(tx, organizationId, items))
}

async function readFacts(tx: Tx, organizationId: string, items: readonly ChangeItem[]): Promise<LooseningFacts> {
  const revoked = items.flatMap((i) => (i.kind === 'grant.revoke' ? [i.id] : []))
  const people = items.flatMap((i) => (i.kind === 'roles.set' ? [i.person] : []))
  const grants = revoked.length
    ? await tx.grant.findMany({ where: { organizationId, id: { in: revoked }, revokedAt: null } })
    : []
  const members = people.length
    ? await tx.membership.findMany({
        where: { organizationId, personId: { in: people } },
        select: { personId: true, roles: true },
      })
    : []
  const { settings } = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { settings: true },
  })
  return {
    grants: Object.fromEntries(
      grants.map((g): [string, GrantTerms] => [
        g.id,
        {
          identity: g.identityId,
          tool: g.tool,
          constraints: g.constraints as GrantTerms['constraints'],
          ask_above: g.askAbove as GrantTerms['ask_above'],
          starts_at: g.startsAt?.toISOString() ?? null,
          ends_at: g.endsAt.toISOString(),
        },
      ]),
    ),
    roles: Object.fromEntries(members.map((m) => [m.personId, m.roles])),
    settings: settingsFrom(settings),
  }
}
