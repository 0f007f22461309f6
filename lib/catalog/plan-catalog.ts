import type { ChangeItem } from '../changes/items.ts'
import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Json, JsonObject, Stage } from '../policy/types.ts'
import { type Catalog, type IdentityEntry, plain } from './catalog.ts'
import { type CatalogFinding, findingAt } from './read-yaml.ts'

// The difference between what the files say and what the organization has, as the items of a change request.

export interface PlannedItem {
  file: string
  /** What would happen, for people: `publish`, `retire`, `change`. */
  verb: 'add' | 'change' | 'retire'
  item: ChangeItem
}
export interface Planned {
  items: PlannedItem[]
  findings: CatalogFinding[]
}

export function planCatalog(wanted: Catalog, current: Catalog, retired: ReadonlySet<string>, why: string): Planned {
  const items: PlannedItem[] = []
  const findings: CatalogFinding[] = []
  const put = (file: string, verb: PlannedItem['verb'], item: ChangeItem) => items.push({ file, verb, item })

  // tools first, then what speaks of them; within a kind by name
  for (const [name, value] of byName(wanted.tools)) {
    const before = current.tools.get(name)
    if (!same(value, before)) put(`tools/${name}.yaml`, before ? 'change' : 'add', item('tool.register', { value }))
  }
  for (const name of current.tools.keys())
    if (!wanted.tools.has(name))
      findings.push(
        findingAt(
          `tools/${name}.yaml`,
          'tool_kept',
          'is not there: the tool stays. Tools are retired on their page',
          undefined,
          'warning',
        ), // prettier-ignore
      )
  for (const [name, policy] of byName(wanted.policies)) {
    const before = current.policies.get(name)
    if (retired.has(name))
      findings.push(findingAt(`policies/${name}.yaml`, 'retired', `${name} was retired, and its id is not used again`))
    else if (!same(policy, before))
      put(`policies/${name}.yaml`, before ? 'change' : 'add', item('policy.publish', { policy }))
  }
  for (const name of [...current.policies.keys()].sort())
    if (!wanted.policies.has(name))
      put(`policies/${name}.yaml`, 'retire', item('policy.retire', { id: name, reason: why }))
  for (const [name, { cell, value }] of wanted.thresholds) {
    const before = current.thresholds.get(name)?.value
    if (!same(value, before))
      put('thresholds.yaml', before ? 'change' : 'add', item('threshold.change', { cell, value }))
  }
  for (const name of current.thresholds.keys())
    if (!wanted.thresholds.has(name))
      findings.push(findingAt('thresholds.yaml', 'cell_missing', `the cell ${name} is missing: the matrix is whole`))
  if (!same(wanted.bands, current.bands))
    put('bands.yaml', 'change', item('bands.change', { value: { bands: wanted.bands, rationale: why } }))
  for (const [name, value] of byName(wanted.limits)) {
    const before = current.limits.get(name)
    if (!same(value, before))
      put(`limits/${name}.yaml`, before ? 'change' : 'add', item('limit.set', { id: name, value }))
  }
  for (const name of [...current.limits.keys()].sort())
    if (!wanted.limits.has(name)) put(`limits/${name}.yaml`, 'retire', item('limit.retire', { id: name, reason: why }))
  for (const [name, identity] of byName(wanted.identities)) identityItems(name, identity, current, put, findings)
  if (wanted.default_queue !== current.default_queue)
    put(
      'organization.yaml',
      'change',
      item('settings.change', { value: { settings: { default_queue: wanted.default_queue } } }),
    ) // prettier-ignore
  return { items, findings }
}

function identityItems(
  name: string,
  wanted: IdentityEntry,
  current: Catalog,
  put: (file: string, verb: PlannedItem['verb'], item: ChangeItem) => void,
  findings: CatalogFinding[],
): void {
  const file = `identities/${name}.yaml`
  const before = current.identities.get(name)
  if (!before) {
    findings.push(findingAt(file, 'unknown_identity', 'no identity has this id: agents are registered on their page'))
    return
  }
  if (wanted.agent !== before.agent || wanted.environment !== before.environment)
    findings.push(findingAt(file, 'other_identity', `this identity is ${before.agent} in ${before.environment}`))
  const tools: { [tool: string]: Stage | null } = {}
  for (const [tool, stage] of Object.entries(wanted.tools)) if (before.tools[tool] !== stage) tools[tool] = stage
  for (const tool of Object.keys(before.tools)) if (!Object.hasOwn(wanted.tools, tool)) tools[tool] = null
  const value = {
    ...(wanted.default_stage === before.default_stage ? {} : { default_stage: wanted.default_stage }),
    ...(Object.keys(tools).length ? { tools } : {}),
  }
  if (Object.keys(value).length) put(file, 'change', item('stages.set', { identity: name, value }))
  if (!same(wanted.models, before.models))
    put(file, 'change', item('models.approve', { identity: name, value: { models: wanted.models } }))
}

const byName = <V>(map: Map<string, V>): [string, V][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

/** What the schema of a change request parses again when it is opened. */
const item = (kind: ChangeItem['kind'], members: object): ChangeItem => plain<ChangeItem>({ kind, ...members })

/** An owner that a file does not name stays; anything else that differs is a difference. */
function same(wanted: unknown, current: unknown): boolean {
  if (current === undefined) return false
  const a = plain<Json>(wanted)
  const b = plain<Json>(current)
  if (isObject(a) && isObject(b) && a.owner === undefined) delete b.owner
  return canonicalJsonWithFractions(a) === canonicalJsonWithFractions(b)
}
const isObject = (v: Json): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v)
