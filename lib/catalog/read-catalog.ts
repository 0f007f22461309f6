import { read } from '../platform/db.ts'
import type { Bands, Environment, JsonObject, Stage, ThresholdCell } from '../policy/types.ts'
import { settingsFrom } from '../registry/settings/organization-settings.ts'
import { asObject, type Catalog, type PolicyEntry, plain } from './catalog.ts'

export interface CatalogNow {
  catalog: Catalog
  /** Ids that are not used again. */
  retired: Set<string>
  /** What decides now. */
  snapshot: string | null
}

/** What the organization has, in the form in which files say it; each list by its name. */
export async function readCatalog(organizationId: string): Promise<CatalogNow> {
  return await read(organizationId, async (db) => {
    const organization = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const entries = await db.policyCatalogEntry.findMany({ where: { organizationId }, orderBy: { id: 'asc' } })
    const current = await db.$queryRaw<PolicyRow[]>`
      SELECT p.id, p.owner_id AS owner, v.content, v.rationale, v.review_at, v.examples
        FROM policy_catalog_entry p JOIN policy_version v
          ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
       WHERE p.organization_id = ${organizationId} AND p.status = 'active' ORDER BY p.id COLLATE "C"`
    const thresholds = await db.threshold.findMany({ where: { organizationId } })
    const limits = await db.limit.findMany({ where: { organizationId, active: true }, orderBy: { id: 'asc' } })
    const tools = await db.$queryRaw<{ name: string; owner: string | null; definition: JsonObject }[]>`
      SELECT t.name, t.owner_id AS owner, v.definition
        FROM tool t JOIN tool_version v
          ON v.organization_id = t.organization_id AND v.tool_name = t.name AND v.version = t.current_version
       WHERE t.organization_id = ${organizationId} AND t.status <> 'retired' ORDER BY t.name COLLATE "C"`
    const identities = await db.agentIdentity.findMany({
      where: { organizationId, status: { not: 'revoked' } },
      include: { agent: true, stages: true },
      orderBy: { id: 'asc' },
    })
    const catalog: Catalog = {
      default_queue: settingsFrom(organization.settings).default_queue,
      policies: new Map(current.map((p) => [p.id, policyEntry(p)])),
      thresholds: new Map(
        thresholds
          .map((t) => {
            const { impact, reversibility, sensitivity, semi, autonomous } = t.cell as unknown as ThresholdCell
            const value = {
              semi,
              autonomous,
              owner: t.owner,
              rationale: t.rationale,
              ...(t.reviewAt ? { review_at: t.reviewAt } : {}),
            }
            const name = `${impact}/${reversibility}/${sensitivity}`
            return [name, { cell: { impact, reversibility, sensitivity }, value: plain<JsonObject>(value) }] as const
          })
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      bands: organization.bands as unknown as Bands & JsonObject,
      limits: new Map(
        limits.map((l) => {
          const { id: _, ...definition } = l.definition as JsonObject
          return [l.id, { definition, owner: l.ownerId }]
        }),
      ),
      tools: new Map(tools.map((t) => [t.name, { definition: t.definition, ...(t.owner ? { owner: t.owner } : {}) }])),
      identities: new Map(
        identities.map((i) => [
          i.id,
          {
            agent: i.agent.name,
            environment: i.environment as Environment,
            default_stage: i.defaultStage as Stage,
            tools: Object.fromEntries(i.stages.map((s) => [s.tool, s.stage as Stage])),
            models: i.models,
          },
        ]),
      ),
    }
    const retired = new Set(entries.filter((e) => e.status === 'retired').map((e) => e.id))
    return { catalog, retired, snapshot: organization.activeSnapshot }
  })
}

interface PolicyRow {
  id: string
  owner: string
  content: JsonObject
  rationale: string
  review_at: Date | null
  examples: JsonObject[]
}
function policyEntry({ content, owner, rationale, review_at, examples }: PolicyRow): PolicyEntry {
  const { version: _, owner: __, ...rest } = asObject(content) ?? {}
  return plain<PolicyEntry>({ content: rest, owner, rationale, review_at, examples })
}
