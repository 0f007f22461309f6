import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { compileSnapshot } from '../compile.ts'
import { conditionsOf } from '../conditions/expression.ts'
import { decide } from '../decide.ts'
import { DEFAULT_APPROVAL_SECONDS } from '../defaults.ts'
import { actionHash } from '../describe-action.ts'
import { ENGINE_VERSION } from '../engine-version.ts'
import type {
  ActionRequest,
  Bands,
  Decided,
  Facts,
  Finding,
  Json,
  PolicyContent,
  SnapshotContent,
  ToolDefinition,
  ToolVersionFact,
} from '../types.ts'
import type { ExampleResult, PolicyExample } from './example-types.ts'
import { withPrefixes } from './failing-condition.ts'
import { finding } from './finding.ts'

// Examples are run by the engine itself: what decides tomorrow says today what it would have matched.

export interface ExampleWorld {
  now: string
  tools: readonly ToolDefinition[]
  resource_types: SnapshotContent['resource_types']
  bands: Bands
}

export function checkExamples(
  content: PolicyContent,
  examples: readonly PolicyExample[],
  world: ExampleWorld,
): { findings: Finding[]; results: ExampleResult[] } {
  const findings: Finding[] = []
  const results: ExampleResult[] = []
  const named = new Set(examples.map((e) => e.tool))
  const tools = world.tools.filter((t) => named.has(t.name))
  const conditions = conditionsOf(content.cedar) ?? []
  const snapshot = compileSnapshot({
    engine: ENGINE_VERSION,
    // as if enforced: what a rule in log mode cannot evaluate must not pass for a rule that did not match
    policies: [{ ...content, mode: 'enforce' }, ...withPrefixes(content)],
    thresholds: [],
    bands: world.bands,
    tools: tools.map(factOf),
    limits: [],
    stages: {},
    resource_types: world.resource_types,
    approval_seconds: DEFAULT_APPROVAL_SECONDS,
  })
  for (const [i, example] of examples.entries()) {
    const at = `/examples/${i}`
    const fail = (got: ExampleResult['got'], why: string) => {
      results.push({ name: example.name, expect: example.expect, got, passed: false, why })
    }
    if (!snapshot.tool(example.tool)) {
      const why = `there is no tool ${example.tool}`
      findings.push(finding('error', `${at}/tool`, 'unknown_tool', why))
      fail('error', why)
      continue
    }
    const request = requestOf(example, content)
    const decided = decide(
      request,
      factsOf(example, request, snapshot.tool(example.tool)?.fact.hash ?? null, world.now),
      {
        ...snapshot,
        stages: () => ({ default_stage: example.stage ?? 'autonomous', tools: {}, models: [] }),
      },
    )
    if (decided.field_errors.length) {
      for (const e of decided.field_errors)
        findings.push(finding('error', `${at}${e.pointer}`, 'example_wrong_type', e.message))
      const [first] = decided.field_errors
      fail('error', `its arguments do not fit ${example.tool}: ${first?.pointer} ${first?.message}`)
      continue
    }
    const verdict = decided.rules.find((r) => r.id === `policy:${content.id}`)
    const broken = verdict?.error ?? decided.rules.find((r) => r.id === 'policy:engine')?.error
    const got = broken !== undefined ? 'error' : verdict?.matched ? 'match' : 'no_match'
    if (got === example.expect) {
      results.push({ name: example.name, expect: example.expect, got, passed: true, why: null })
      continue
    }
    const why =
      broken !== undefined
        ? `it could not be evaluated: ${broken}`
        : got === 'match'
          ? 'it matched, and must not'
          : `it did not match, and must: ${whyNot(content, example, decided, conditions.length, world.now)}`
    findings.push(finding('error', at, 'example_failed', `“${example.name}”: ${why}`))
    fail(got, why)
  }
  return { findings, results }
}

function whyNot(
  content: PolicyContent,
  example: PolicyExample,
  decided: Decided,
  conditions: number,
  now: string,
): string {
  if (content.environments.length && !content.environments.includes(example.environment))
    return `the rule is not for ${example.environment}`
  if (!decided.rules.some((r) => r.id === `policy:${content.id}`))
    return 'its scope names another agent or another tool'
  const at = Date.parse(example.at ?? now)
  if (content.effective_from && at < Date.parse(content.effective_from)) return 'the rule is not in effect yet'
  if (content.effective_until && at >= Date.parse(content.effective_until)) return 'the rule is not in effect any more'
  for (let n = 1; n <= conditions; n++) {
    const prefix = decided.rules.find((r) => r.id === `policy:${content.id}#${n}`)
    if (prefix && !prefix.matched) return `${prefix.sentence} is not so`
  }
  return 'its conditions do not hold'
}

const factOf = (definition: ToolDefinition): ToolVersionFact => ({
  version: 1,
  hash: sha256Of(canonicalJson(definition.name)),
  review: 'reviewed',
  status: 'active',
  definition,
})

const NOBODY = 'agi_example'
function requestOf(example: PolicyExample, { cedar }: PolicyContent): ActionRequest {
  // a rule about one agent is tried with that agent, unless the example names another
  const named = /principal\s*==\s*Agent::"([^"\\]*)"/.exec(cedar)?.[1]
  return {
    organization: 'org_example',
    agent: 'agt_example',
    agent_name: example.agent_name ?? 'example',
    identity: example.identity ?? named ?? NOBODY,
    environment: example.environment,
    run: 'run_example',
    on_behalf_of: example.on_behalf_of ?? null,
    tool: example.tool,
    arguments: example.arguments,
    claimed_resource: null,
    claimed_reach: null,
    confidence: example.confidence ?? null,
    unverified_assumptions: example.unverified_assumptions ?? 0,
    model: example.model === undefined ? null : { id: example.model, version: null },
    honours_obligations: true,
  }
}
const HOUR_MS = 3_600_000
function factsOf(example: PolicyExample, request: ActionRequest, hash: string | null, checkedAt: string): Facts {
  const now = example.at ?? checkedAt
  return {
    now,
    identity_status: 'active',
    agent_status: 'active',
    containment: [],
    grants: [],
    resources: (example.resources ?? []).map((r) => ({ ...r, hash: sha256Of(canonicalJson(r as unknown as Json)) })),
    preview: example.reach
      ? {
          id: 'prv_example',
          action_hash: actionHash(request, hash),
          reach: example.reach,
          by: 'example',
          expires_at: new Date(Date.parse(now) + HOUR_MS).toISOString(),
        }
      : null,
    run: { id: 'run_example', labels: example.labels ?? [], denials: [] },
    approval: null,
    limits: null,
  }
}
