import { type ArgumentsType, argumentsType } from './arguments-type.ts'
import { Catalog, type CompiledGuard } from './catalog.ts'
import { type CedarSlice, compileSlice } from './cedar-slice.ts'
import type { RecordType } from './cedar-types.ts'
import { type ArgumentsCheck, argumentsCheck } from './check-arguments.ts'
import { actionGroups, contextType } from './context-type.ts'
import { bandSentence, type Column, cellCode, cellKey, compileCell, type ThresholdGuard } from './thresholds.ts'
import type {
  Environment,
  IdentityStages,
  LimitDefinition,
  RuleVerdict,
  SnapshotContent,
  Stage,
  ThresholdCell,
  ToolDefinition,
  ToolVersionFact,
} from './types.ts'
import { matched } from './verdict.ts'

// A snapshot made ready to decide with. Everything is compiled when it is first used, and only what can match: an
// organization with ten thousand policies pays for those of the tools that its agents call.

export interface CompiledTool {
  fact: ToolVersionFact
  definition: ToolDefinition
  groups: readonly string[]
  limits: readonly LimitDefinition[]
  /** Throws when the schema cannot be compiled. */
  check(): ArgumentsCheck
  args(): ArgumentsType
  context(): RecordType
}

export interface CompiledRules {
  guards: readonly CompiledGuard[]
  thresholds: readonly ThresholdGuard[]
  cell: ThresholdCell | null
  column: Column
  cedar: CedarSlice
}

export interface CompiledSnapshot {
  readonly content: SnapshotContent
  tool(name: string): CompiledTool | null
  cell(key: string): ThresholdCell | null
  stages(identity: string): IdentityStages | null
  rules(tool: CompiledTool, environment: Environment, identity: string, cell: string, column: Column): CompiledRules
  /** Policies that a foreign principal of this type may meet, for this action. */
  foreign(kind: 'guard' | 'permit', subjectType: string, action: string): readonly CompiledGuard[]
}

const RULES_MAX = 8_192

export function compileSnapshot(content: SnapshotContent): CompiledSnapshot {
  const tools = lazily(() => indexTools(content))
  const cells = lazily(() => new Map(content.thresholds.map((cell) => [cellKey(cell), cell])))
  const catalog = lazily(() => new Catalog(content.policies))
  const rules = new Map<string, CompiledRules>()
  return {
    content,
    tool: (name) => tools().get(name) ?? null,
    cell: (key) => cells().get(key) ?? null,
    stages: (identity) => (Object.hasOwn(content.stages, identity) ? (content.stages[identity] ?? null) : null),
    foreign: (kind, subjectType, action) => catalog().foreign(kind, subjectType, action),
    rules(tool, environment, identity, cell, column) {
      const found = catalog().forAgents({ name: tool.definition.name, groups: tool.groups }, environment, identity)
      const key = `${tool.definition.name} ${found.id} ${cell} ${column}`
      const known = rules.get(key)
      if (known) return known
      if (rules.size >= RULES_MAX) rules.clear()
      const made = compileRules(tool, found.guards, cells().get(cell) ?? null, column)
      rules.set(key, made)
      return made
    },
  }
}

function compileRules(
  tool: CompiledTool,
  guards: readonly CompiledGuard[],
  cell: ThresholdCell | null,
  column: Column,
): CompiledRules {
  const thresholds = cell ? compileCell(cell, column) : []
  const texts: { [id: string]: string } = {}
  for (const guard of guards) texts[guard.rule] = guard.content.cedar
  for (const threshold of thresholds) texts[threshold.id] = threshold.residual
  const cedar = compileSlice({ texts, tool: tool.definition.name, groups: tool.groups, context: tool.context() })
  return { guards, thresholds, cell, column, cedar }
}

/** Of several versions of one tool the newest counts. */
function indexTools(content: SnapshotContent): Map<string, CompiledTool> {
  const newest = new Map<string, ToolVersionFact>()
  for (const fact of content.tools) {
    const other = newest.get(fact.definition.name)
    if (!other || fact.version > other.version) newest.set(fact.definition.name, fact)
  }
  return new Map([...newest].map(([name, fact]) => [name, compileTool(fact, content)]))
}

function compileTool(fact: ToolVersionFact, content: SnapshotContent): CompiledTool {
  const { definition } = fact
  const args = lazily(() => argumentsType(definition.input_schema))
  return {
    fact,
    definition,
    groups: actionGroups(definition),
    limits: content.limits.filter((l) => l.tool === undefined || l.tool === definition.name),
    check: lazily(() => argumentsCheck(definition.input_schema)),
    args,
    context: lazily(() => contextType(definition, args().type, content.resource_types)),
  }
}

const verdicts = new WeakMap<CompiledRules, Map<ThresholdGuard['band'], RuleVerdict>>()
/** What a band says; made once, and shared by all decisions. */
export function thresholdVerdict(rules: CompiledRules, cell: ThresholdCell, band: ThresholdGuard['band']): RuleVerdict {
  let ofBands = verdicts.get(rules)
  if (!ofBands) {
    ofBands = new Map()
    verdicts.set(rules, ofBands)
  }
  let verdict = ofBands.get(band)
  if (!verdict) {
    const more = band.requirements ? { requirements: band.requirements } : {}
    verdict = Object.freeze(
      matched(
        'threshold',
        `threshold:${cellKey(cell)}`,
        band.outcome,
        cellCode(cell),
        bandSentence(cell, rules.column, band),
        more,
      ),
    )
    ofBands.set(band, verdict)
  }
  return verdict
}

/** The stage of an identity for a tool; an identity that the snapshot does not know is asked about every write. */
export function stageOf(snapshot: CompiledSnapshot, identity: string, tool: string): Stage {
  const stages = snapshot.stages(identity)
  if (!stages) return 'supervised'
  return (Object.hasOwn(stages.tools, tool) ? stages.tools[tool] : undefined) ?? stages.default_stage
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
