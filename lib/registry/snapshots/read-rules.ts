import type { Tx } from '../../platform/db.ts'
import { DEFAULT_APPROVAL_SECONDS } from '../../policy/defaults.ts'
import { ENGINE_VERSION } from '../../policy/engine-version.ts'
import type {
  Bands,
  IdentityStages,
  LimitDefinition,
  SnapshotContent,
  Stage,
  ThresholdCell,
  ToolDefinition,
  ToolVersionFact,
} from '../../policy/types.ts'
import { settingsFrom } from '../settings/organization-settings.ts'
import { readPolicies } from './read-policies.ts'

/** What decides, as the tables have it now: read under the organization's lock (change.ts). */
export async function readRules(tx: Tx, organizationId: string): Promise<SnapshotContent> {
  const where = { organizationId }
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } })
  const policies = await readPolicies(tx, organizationId)
  const thresholds = await tx.threshold.findMany({ where, select: { cell: true } })
  const limits = await tx.limit.findMany({ where: { organizationId, active: true }, select: { definition: true } })
  const types = await tx.resourceType.findMany({ where })
  return {
    engine: ENGINE_VERSION,
    policies,
    thresholds: thresholds.map((t) => t.cell as unknown as ThresholdCell),
    bands: organization.bands as unknown as Bands,
    tools: await readTools(tx, organizationId),
    limits: limits.map((l) => l.definition as unknown as LimitDefinition),
    stages: await readStages(tx, organizationId),
    resource_types: Object.fromEntries(
      types.map((t) => [t.type, t.attributes as SnapshotContent['resource_types'][string]]),
    ),
    approval_seconds: DEFAULT_APPROVAL_SECONDS,
    default_queue: settingsFrom(organization.settings).default_queue,
  }
}

/** The version in force of every tool; a version that waits for review is not part of what decides. */
async function readTools(tx: Tx, organizationId: string): Promise<ToolVersionFact[]> {
  const rows = await tx.$queryRaw<
    { version: number; hash: string; review: string; status: string; definition: ToolDefinition }[]
  >`SELECT v.version, v.definition_hash AS hash, v.review, t.status, v.definition
      FROM tool t JOIN tool_version v
        ON v.organization_id = t.organization_id AND v.tool_name = t.name AND v.version = t.current_version
     WHERE t.organization_id = ${organizationId} ORDER BY t.name`
  return rows as ToolVersionFact[]
}

async function readStages(tx: Tx, organizationId: string): Promise<{ [identity: string]: IdentityStages }> {
  const rows = await tx.agentIdentity.findMany({
    where: { organizationId, status: { not: 'revoked' } },
    select: { id: true, defaultStage: true, models: true, stages: { select: { tool: true, stage: true } } },
  })
  return Object.fromEntries(
    rows.map((r) => [
      r.id,
      {
        default_stage: r.defaultStage as Stage,
        tools: Object.fromEntries(r.stages.map((s) => [s.tool, s.stage as Stage])),
        models: r.models,
      },
    ]),
  )
}
