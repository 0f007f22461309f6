import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Tx } from '../platform/db.ts'
import type { Json } from '../policy/types.ts'
import { settingsFrom } from '../registry/settings/organization-settings.ts'
import type { ChangeItem, ItemKind, ItemOf } from './items.ts'

// How the things that items touch stand now: what a change was written against, what it found when it was applied, and
// what it left. Null where there is nothing.

type Found = Map<string, Json>

/** One answer per item, in order. */
export async function readTargets(tx: Tx, organizationId: string, items: readonly ChangeItem[]): Promise<Json[]> {
  const of = <K extends ItemKind>(...kinds: K[]) =>
    items.filter((i): i is ItemOf<K> & ChangeItem => (kinds as string[]).includes(i.kind)) as ItemOf<K>[]
  const policies = await readPolicies(tx, organizationId, [
    ...of('policy.publish').map((i) => i.policy.content.id),
    ...of('policy.retire').map((i) => i.id),
  ])
  const cells = of('threshold.change').length ? await readCells(tx, organizationId) : new Map<string, Json>()
  const tools = await readTools(
    tx,
    organizationId,
    of('tool.register').map((i) => i.value.definition.name),
  )
  const grants = await readGrants(
    tx,
    organizationId,
    of('grant.revoke').map((i) => i.id),
  )
  const limits = await readLimits(
    tx,
    organizationId,
    of('limit.set', 'limit.retire').map((i) => i.id),
  )
  const identities = await readIdentities(
    tx,
    organizationId,
    of('stages.set', 'models.approve').map((i) => i.identity),
  )
  const queues = await readQueues(tx, organizationId, [
    ...of('queue.change', 'queue.add_member', 'queue.remove_member').map((i) => i.name),
    ...of('queue.create').map((i) => i.value.name),
  ])
  const people = await readPeople(
    tx,
    organizationId,
    of('roles.set').map((i) => i.person),
  )
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } })
  const at = (found: Found, key: string): Json => found.get(key) ?? null
  return items.map((item): Json => {
    switch (item.kind) {
      case 'policy.publish':
        return at(policies, item.policy.content.id)
      case 'policy.retire':
        return at(policies, item.id)
      case 'threshold.change':
        return at(cells, `${item.cell.impact}/${item.cell.reversibility}/${item.cell.sensitivity}`)
      case 'bands.change':
        return { bands: organization.bands as Json }
      case 'tool.register':
        return at(tools, item.value.definition.name)
      case 'grant.revoke':
        return at(grants, item.id)
      case 'limit.set':
      case 'limit.retire':
        return at(limits, item.id)
      case 'stages.set': {
        const stands = identities.get(item.identity)
        if (!stands) return null
        const named = Object.keys(item.value.tools ?? {}).sort()
        return {
          ...(item.value.default_stage === undefined ? {} : { default_stage: stands.default_stage }),
          ...(named.length ? { tools: Object.fromEntries(named.map((t) => [t, stands.tools[t] ?? null])) } : {}),
        }
      }
      case 'models.approve': {
        const stands = identities.get(item.identity)
        return stands ? { models: stands.models } : null
      }
      case 'queue.create':
        return queues.get(item.value.name)?.terms ?? null
      case 'queue.change':
        return queues.get(item.name)?.terms ?? null
      case 'queue.add_member':
      case 'queue.remove_member':
        return queues.get(item.name)?.seats.get(item.person) ?? null
      case 'roles.set':
        return at(people, item.person)
      case 'settings.change':
        return settingsNamed(item, organization)
      default: // something new
        return null
    }
  })
}

/** Whether a thing stands as it stood. Signatures under a cell may come and go without touching what it says. */
export const sameStand = (a: Json, b: Json): boolean => canonicalOf(a) === canonicalOf(b)
function canonicalOf(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return canonicalJsonWithFractions(value)
  const { sign_offs: _, ...rest } = value
  return canonicalJsonWithFractions(rest)
}
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

async function readPolicies(tx: Tx, organizationId: string, ids: string[]): Promise<Found> {
  if (!ids.length) return new Map()
  const rows = await tx.$queryRaw<{ id: string; status: string; version: number; stands: Json }[]>`
    SELECT p.id, p.status, v.version,
           jsonb_build_object('status', p.status, 'version', v.version, 'owner', p.owner_id, 'content', v.content - 'version' - 'owner',
                              'rationale', v.rationale, 'review_at', v.review_at, 'examples', v.examples) AS stands
      FROM policy_catalog_entry p JOIN policy_version v
        ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
     WHERE p.organization_id = ${organizationId} AND p.id = ANY(${ids}::text[])`
  return new Map(rows.map((r) => [r.id, r.stands]))
}

async function readCells(tx: Tx, organizationId: string): Promise<Found> {
  const rows = await tx.threshold.findMany({ where: { organizationId } })
  return new Map(
    rows.map((r) => {
      const { semi, autonomous } = r.cell as { semi: Json; autonomous: Json }
      const { owner, rationale, reviewAt: review_at, version, signOffs: sign_offs } = r
      return [
        `${r.impact}/${r.reversibility}/${r.sensitivity}`,
        plain({ semi, autonomous, owner, rationale, review_at, version, sign_offs }),
      ]
    }),
  )
}

async function readTools(tx: Tx, organizationId: string, names: string[]): Promise<Found> {
  if (!names.length) return new Map()
  const rows = await tx.tool.findMany({
    where: { organizationId, name: { in: names } },
    include: { versions: { select: { version: true, definition: true, definitionHash: true, review: true } } },
  })
  return new Map(
    rows.map((t) => {
      const current = t.versions.find((v) => v.version === t.currentVersion)
      const latest = Math.max(...t.versions.map((v) => v.version))
      return [
        t.name,
        plain({
          version: t.currentVersion,
          latest,
          review: current?.review ?? null,
          hash: current?.definitionHash ?? null,
          owner: t.ownerId,
          definition: current?.definition ?? null,
        }),
      ]
    }),
  )
}

async function readGrants(tx: Tx, organizationId: string, ids: string[]): Promise<Found> {
  if (!ids.length) return new Map()
  const rows = await tx.grant.findMany({ where: { organizationId, id: { in: ids } } })
  return new Map(
    rows.map((g) => {
      const { identityId: identity, tool, constraints, askAbove: ask_above, startsAt: starts_at, endsAt: ends_at } = g
      return [
        g.id,
        plain({ identity, tool, constraints, ask_above, starts_at, ends_at, revoked: g.revokedAt !== null }),
      ]
    }),
  )
}

async function readLimits(tx: Tx, organizationId: string, ids: string[]): Promise<Found> {
  if (!ids.length) return new Map()
  const rows = await tx.limit.findMany({ where: { organizationId, id: { in: ids } } })
  return new Map(rows.map((l) => [l.id, plain({ definition: l.definition, owner: l.ownerId, active: l.active })]))
}

interface IdentityStand {
  default_stage: string
  tools: { [tool: string]: string }
  models: string[]
}
async function readIdentities(tx: Tx, organizationId: string, ids: string[]): Promise<Map<string, IdentityStand>> {
  if (!ids.length) return new Map()
  const rows = await tx.agentIdentity.findMany({
    where: { organizationId, id: { in: ids } },
    include: { stages: true },
  })
  return new Map(
    rows.map((i) => [
      i.id,
      {
        default_stage: i.defaultStage,
        tools: Object.fromEntries(i.stages.map((s) => [s.tool, s.stage])),
        models: i.models,
      },
    ]),
  )
}

async function readQueues(
  tx: Tx,
  organizationId: string,
  names: string[],
): Promise<Map<string, { terms: Json; seats: Found }>> {
  if (!names.length) return new Map()
  const rows = await tx.approvalQueue.findMany({
    where: { organizationId, name: { in: names } },
    include: { members: true },
  })
  return new Map(
    rows.map((q) => [
      q.name,
      {
        terms: plain({
          title: q.title,
          description: q.description,
          service_level_seconds: q.serviceLevelSeconds,
          escalate_after_seconds: q.escalateAfterSeconds,
          escalate_to: q.escalateTo,
        }),
        seats: new Map(q.members.map((m) => [m.personId, { lead: m.lead }])),
      },
    ]),
  )
}

async function readPeople(tx: Tx, organizationId: string, ids: string[]): Promise<Found> {
  if (!ids.length) return new Map()
  const rows = await tx.membership.findMany({ where: { organizationId, personId: { in: ids } } })
  return new Map(rows.map((m) => [m.personId, { roles: m.roles, status: m.status }]))
}

/** Only the members that the item names: another setting that moved is none of its business. */
function settingsNamed(
  { value }: ItemOf<'settings.change'>,
  organization: { name: string; timeZone: string; settings: unknown },
): Json {
  const settings = settingsFrom(organization.settings) as unknown as { [name: string]: Json }
  const named = Object.keys(value.settings ?? {}).sort()
  return plain({
    ...(value.name === undefined ? {} : { name: organization.name }),
    ...(value.time_zone === undefined ? {} : { time_zone: organization.timeZone }),
    ...(named.length ? { settings: Object.fromEntries(named.map((n) => [n, settings[n] ?? null])) } : {}),
  })
}
