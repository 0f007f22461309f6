import { canonicalJson } from '../ledger/canonical-json.ts'
import { type CompiledSnapshot, type CompiledTool, compileSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import {
  ENVIRONMENTS,
  type Environment,
  type GrantFact,
  type Json,
  type RuleVerdict,
  type SnapshotContent,
} from '../policy/types.ts'
import type { Verdict } from './can-act-alone.ts'
import { type Domain, domainOf, type Guard, guardsOf, type Subject } from './domain.ts'
import { neverMatches, search, surelySays } from './search.ts'
import { type Witness, witnessOf } from './witness.ts'

// Whether a draft takes away a “never”: a request that is never allowed now, and of which the draft no longer says so.
// No approval, elevation or emergency lifts a “never”; whatever else would answer there, somebody can lift.

export interface NeverAnswer {
  /** `policy:keys` or `never:key_change`. */
  rule: string
  tool: string
  environment: Environment | null
  answer: Exclude<Verdict, 'no'>
  /** The request, as it is answered now; the draft answers it with `drafted`. */
  witness: Witness | null
  drafted: Witness['decided'] | null
}
export interface NeverAsked {
  before: SnapshotContent
  after: SnapshotContent
  now: number
  casesMax: number
}
const SOMEBODY = 'agi_example'

/** Every rule that is weakened or may be, for one tool. Empty: no “never” about it is weakened. */
export function weakenedFor(asked: NeverAsked, snapshots: Both, name: string): NeverAnswer[] {
  const tool = snapshots.before.tool(name)
  const after = snapshots.after.tool(name)
  // what is not registered runs nowhere
  if (!tool || !after) return []
  const found = builtInGone(asked, snapshots, tool, after)
  for (const environment of ENVIRONMENTS)
    for (const identity of identitiesOf(snapshots, tool, environment)) {
      const answer = catalogGone(asked, snapshots, tool, after, environment, identity)
      if (answer && !found.some((f) => f.rule === answer.rule && f.environment === answer.environment))
        found.push(answer)
    }
  return found
}
export interface Both {
  before: CompiledSnapshot
  after: CompiledSnapshot
}
export const both = ({ before, after }: NeverAsked): Both => ({
  before: compileSnapshot(before),
  after: compileSnapshot(after),
})
export const toolsOf = (content: SnapshotContent): string[] =>
  [...new Set(content.tools.map((t) => t.definition.name))].sort()

const saysNever = (rules: readonly RuleVerdict[]) =>
  rules.find((r) => r.matched && r.mode === 'enforce' && r.outcome === 'never')

// ---------- built in, from what the tool declares ----------

function builtInGone(asked: NeverAsked, snapshots: Both, tool: CompiledTool, after: CompiledTool): NeverAnswer[] {
  const lost = ['crosses_account', 'key_change', 'audit_change'].filter(
    (e) => tool.definition.effects?.includes(e) && !after.definition.effects?.includes(e),
  )
  const pointers = ({ definition: d }: CompiledTool) =>
    canonicalJson([d.pointers.account ?? null, (d.pointers.resources ?? []) as unknown as Json])
  // an action is known to cross accounts by these pointers: with others, another comparison is made
  const moved = tool.definition.pointers.account !== undefined && pointers(tool) !== pointers(after)
  return [...new Set([...lost, ...(moved ? ['crosses_account'] : [])])].map((effect) => {
    const shown = lost.includes(effect) ? exampleFor(asked, snapshots, tool, `never:${effect}`) : null
    return {
      rule: `never:${effect}`,
      tool: tool.definition.name,
      environment: null,
      answer: shown ? 'yes' : 'cannot_exclude',
      witness: shown?.witness ?? null,
      drafted: shown?.drafted ?? null,
    }
  })
}
function exampleFor(asked: NeverAsked, snapshots: Both, tool: CompiledTool, rule: string) {
  const domain = domainFor(asked, snapshots.before, tool, 'production', SOMEBODY, [])
  const [moment, stage, data] = [domain.moments[0] as number, domain.stages[0], domain.data[0]]
  if (!stage || !data) return null
  const amount = domain.amounts?.find((a) => a !== null) ?? null
  return shownBy(snapshots, domain, { moment, stage, data, amount, others: new Map() }, (r) => r.id === rule)
}

// ---------- the catalog's ----------

/** Anybody, whom a rule names, and, where a rule reads them, one of each stage and list of models that there is. */
function identitiesOf(snapshots: Both, tool: CompiledTool, environment: Environment): string[] {
  const { before } = snapshots
  const nevers = before.content.policies.filter(
    (p) => p.outcome === 'never' && p.mode === 'enforce' && p.kind === 'guard',
  )
  const named = nevers.flatMap((p) => [...p.cedar.matchAll(/Agent::"([^"\\]+)"/g)].map((m) => m[1] as string))
  const staged = nevers.some((p) => /\b(?:stage|model)/.test(p.cedar)) ? oneOfEachStage(snapshots, tool) : []
  return [SOMEBODY, ...new Set([...named, ...staged])].filter(
    (id, i) => i === 0 || neversOf(before, tool, subjectOf(id, environment)).length > 0,
  )
}
function oneOfEachStage({ before, after }: Both, { definition }: CompiledTool): string[] {
  const of = (snapshot: CompiledSnapshot, identity: string): Json => {
    const known = snapshot.stages(identity)
    return known ? [known.tools[definition.name] ?? known.default_stage, known.models] : null
  }
  const found = new Map<string, string>()
  for (const identity of Object.keys(before.content.stages)) {
    const key = canonicalJson([of(before, identity), of(after, identity)])
    if (!found.has(key)) found.set(key, identity)
  }
  return [...found.values()]
}
const subjectOf = (identity: string, environment: Environment): Subject => ({
  organization: 'org_example',
  identity,
  agent: 'agt_example',
  agentName: 'an agent',
  environment,
})
const neversOf = (snapshot: CompiledSnapshot, tool: CompiledTool, subject: Subject): Guard[] =>
  guardsOf(snapshot, tool, subject).filter((g) => g.content.outcome === 'never')

function catalogGone(
  asked: NeverAsked,
  snapshots: Both,
  tool: CompiledTool,
  after: CompiledTool,
  environment: Environment,
  identity: string,
): NeverAnswer | null {
  const subject = subjectOf(identity, environment)
  const kept = neversOf(snapshots.after, after, subject)
  const alike = readAlike(snapshots, tool, after, identity)
  const lost = neversOf(snapshots.before, tool, subject).filter((g) => !(alike && kept.some((k) => covers(k, g))))
  const [first] = lost
  if (!first) return null
  const domain = domainFor(asked, snapshots.before, tool, environment, identity, kept)
  // where the two snapshots read a request differently, only a rule that reads nothing still says never for sure
  const sure = kept.filter((g) => alike || g.reading?.conditions.length === 0)
  const found = search({
    domain,
    matter: [...lost, ...kept],
    settled: (c, scene) =>
      c.moment !== undefined &&
      (lost.every((g) => neverMatches(g, c.moment as number, scene)) ||
        sure.some((g) => surelySays(g, c.moment as number, scene))),
    example: (c) => shownBy(snapshots, domain, c, (r) => lost.some((g) => g.rule === r.id)),
    casesMax: asked.casesMax,
    onlyWhatIsRead: true,
  })
  if (!found.witness && !found.open && !found.cut) return null
  const rule = found.witness ? saysNever(found.witness.witness.decided.rules)?.id : undefined
  return {
    rule: rule ?? first.rule,
    tool: tool.definition.name,
    environment,
    answer: found.witness ? 'yes' : 'cannot_exclude',
    witness: found.witness?.witness ?? null,
    drafted: found.witness?.drafted ?? null,
  }
}

/** The same text, for at least as long; both lists hold only what applies to this tool, environment and identity. */
const covers = (kept: Guard, lost: Guard): boolean =>
  kept.content.cedar === lost.content.cedar &&
  (kept.from === null || (lost.from !== null && kept.from <= lost.from)) &&
  (kept.until === null || (lost.until !== null && kept.until >= lost.until))

/** Whether rules see the same of a request in both: its tool, bands, stages, and what resources may have. */
function readAlike({ before, after }: Both, one: CompiledTool, other: CompiledTool, identity: string): boolean {
  const seen = (s: CompiledSnapshot, tool: CompiledTool) =>
    canonicalJson([
      tool.fact.hash,
      s.content.bands as unknown as Json,
      s.content.resource_types,
      (s.stages(identity) ?? null) as unknown as Json,
    ])
  return seen(before, one) === seen(after, other)
}

function domainFor(
  asked: NeverAsked,
  snapshot: CompiledSnapshot,
  tool: CompiledTool,
  environment: Environment,
  identity: string,
  alsoGuards: readonly Guard[],
): Domain {
  const grant: GrantFact = {
    id: 'grt_example',
    hash: 'sha256:example',
    tool: tool.definition.name,
    constraints: {},
    ask_above: null,
    starts_at: null,
    ends_at: new Date(asked.now + 365 * 86_400_000).toISOString(),
    revoked: false,
  }
  return domainOf({
    snapshot,
    tool,
    subject: subjectOf(identity, environment),
    grants: [grant],
    now: asked.now,
    alsoGuards,
  })
}

function shownBy(snapshots: Both, domain: Domain, c: Parameters<typeof witnessOf>[1], of: (r: RuleVerdict) => boolean) {
  let drafted: Witness['decided'] | null = null
  const witness = witnessOf(domain, c, ({ request, facts, decided }) => {
    const never = decided.rules.filter((r) => r.matched && r.mode === 'enforce' && r.outcome === 'never')
    if (!never.some(of)) return false
    drafted = decide(request, facts, snapshots.after)
    return !saysNever(drafted.rules)
  })
  return witness ? { witness, drafted: drafted as Witness['decided'] | null } : null
}
