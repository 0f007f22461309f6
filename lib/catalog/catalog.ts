import { z } from 'zod'
import type { IdentityStages, Json, JsonObject, ThresholdCell } from '../policy/types.ts'
import { ENVIRONMENTS } from '../policy/types.ts'
import { id, line, slug, stage, toolName } from '../registry/fields.ts'
import { setLimitBody } from '../registry/limits/set-limit.ts'
import { publishPolicyBody } from '../registry/policies/publish-policy.ts'
import { bandsBody } from '../registry/thresholds/change-bands.ts'
import { cellName, changeThresholdBody } from '../registry/thresholds/change-threshold.ts'
import { registerToolBody } from '../registry/tools/register-tool.ts'

// A catalog as values: what its files say, and what the organization has. Both are compared, so both are in the form in
// which a change request carries them: JSON, dates as text, defaults filled in.

export const FORMAT = 'countersign/1'

export const organizationFile = z.strictObject({
  format: z.literal(FORMAT, { error: `must be ${FORMAT}` }),
  default_queue: slug,
})
export const identityFile = z.strictObject({
  /** For whoever reads the file; an identity is known by its id, and both are compared with what is registered. */
  agent: line(200),
  environment: z.enum(ENVIRONMENTS),
  default_stage: stage,
  tools: z.record(toolName, stage).default({}),
  models: z.array(line(200)).max(100).default([]),
})
export { bandsBody, cellName, changeThresholdBody, publishPolicyBody, registerToolBody, setLimitBody }

export interface PolicyEntry extends JsonObject {
  content: JsonObject
  rationale: string
}
export interface ThresholdEntry {
  cell: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>
  value: JsonObject
}
export type IdentityEntry = IdentityStages & { agent: string; environment: (typeof ENVIRONMENTS)[number] }

export interface Catalog {
  default_queue: string
  policies: Map<string, PolicyEntry>
  /** By `medium/hard/ordinary`. */
  thresholds: Map<string, ThresholdEntry>
  bands: JsonObject
  limits: Map<string, JsonObject>
  tools: Map<string, JsonObject>
  identities: Map<string, IdentityEntry>
}

/** As JSON has it: nothing undefined, dates as text. */
export const plain = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T
export const asObject = (value: Json | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null

// ---------- names of files ----------

export type CatalogFile =
  | { kind: 'organization' | 'thresholds' | 'bands' }
  | { kind: 'policy' | 'cedar' | 'limit' | 'tool' | 'identity'; name: string }

const FOLDERS: { [folder: string]: { schema: z.ZodType<string>; kinds: { [ending: string]: CatalogFile['kind'] } } } = {
  policies: { schema: slug, kinds: { yaml: 'policy', cedar: 'cedar' } },
  limits: { schema: slug, kinds: { yaml: 'limit' } },
  tools: { schema: toolName, kinds: { yaml: 'tool' } },
  identities: { schema: id, kinds: { yaml: 'identity' } },
}

/** What a path of a catalog names; null when it is none. No path leaves its folder: names are checked as names. */
export function fileOf(path: string): CatalogFile | null {
  if (path === 'organization.yaml') return { kind: 'organization' }
  if (path === 'thresholds.yaml') return { kind: 'thresholds' }
  if (path === 'bands.yaml') return { kind: 'bands' }
  const parts = /^([a-z]+)\/([^/\\]+)\.(yaml|cedar)$/.exec(path)
  if (!parts) return null
  const [, folder = '', name = '', ending = ''] = parts
  const known = Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder] : undefined
  const kind = known?.kinds[ending]
  if (!known || !kind || !known.schema.safeParse(name).success) return null
  return { kind, name } as CatalogFile
}
