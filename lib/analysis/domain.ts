import type { CompiledSnapshot, CompiledTool } from '../policy/compile.ts'
import { AGENT_TYPE } from '../policy/context-type.ts'
import { resourceName } from '../policy/derive-action.ts'
import { tokensOf } from '../policy/json-pointer.ts'
import { banded, sensitivityOf, staticImpact } from '../policy/measure-impact.ts'
import { higherImpact, impactRank, rankOf } from '../policy/outcome.ts'
import {
  type Environment,
  type GrantFact,
  IMPACTS,
  type Impact,
  type Outcome,
  type PolicyContent,
  SENSITIVITIES,
  type Sensitivity,
  type Stage,
  type ThresholdBand,
} from '../policy/types.ts'
import { type Reading, readingOf } from './expressions.ts'
import { intRegions, type Region, rangeOf, regionsOf, type Typed, text, typeAt } from './regions.ts'

// Everything that a decision about one tool can depend on, each with the parts of its range (regions.ts). What is left
// free here although it hangs together in life (a grant's hours and the time, a preview and the arguments) makes more
// cases than there are, never fewer: so that no case is left makes “no” sound.

export interface Subject {
  organization: string
  identity: string
  agent: string
  agentName: string
  environment: Environment
}
export interface Guard {
  content: PolicyContent
  rule: string
  from: number | null
  until: number | null
  /** Null: the text cannot be read, and whatever it guards is denied. */
  reading: Reading | null
}
/** What the classes of registered resources make of an action. */
export interface DataCase {
  dataClass: string | null
  impact: Impact
  sensitivity: Sensitivity
}
export interface AmountCase {
  currency: string
  lo: number
  hi: number
}
export interface StageCase {
  stage: Stage
  model: Region
}

/** A question about one tool, ready to be searched. The variables are in the order in which they are decided. */
export interface Domain {
  snapshot: CompiledSnapshot
  tool: CompiledTool
  subject: Subject
  grants: readonly GrantFact[]
  guards: Guard[]
  /** Moments between which nothing begins and nothing ends. */
  moments: number[]
  stages: StageCase[]
  data: DataCase[]
  /** Null: how much money is moved plays no part that `raise` does not stand for. */
  amounts: (AmountCase | null)[] | null
  amountOptional: boolean
  raises: Impact[]
  confidence: Region[]
  /** Every other value that a rule reads. */
  others: Map<string, Region[]>
}

export interface Asked {
  snapshot: CompiledSnapshot
  tool: CompiledTool
  subject: Subject
  grants: readonly GrantFact[]
  now: number
  /** Of another snapshot, that are looked at beside these. */
  alsoGuards?: readonly Guard[]
  /** Only amounts above this. */
  above?: { value: number; currency: string } | undefined
}

const REACH = ['rows', 'recipients', 'customers'] as const

export function domainOf(asked: Asked): Domain {
  const { snapshot, tool, subject, grants, now } = asked
  const { definition } = tool
  const { bands } = snapshot.content
  const guards = guardsOf(snapshot, tool, subject)
  const all = [...guards, ...(asked.alsoGuards ?? [])]
  const read = constantsOf(all)
  const constrains = (member: 'rows_max' | 'recipients_max') => grants.some((g) => g.constraints[member] !== undefined)
  const others = new Map<string, Region[]>()
  const context = tool.context()
  const add = (path: string, more: number[] = []) => {
    if (others.has(path) || SETTLED.has(path)) return
    const typed = typedAt(path, context)
    if (!typed) return
    const constants = read.get(path) ?? { ints: new Set<number>(), texts: new Set<string>() }
    for (const c of more) constants.ints.add(c)
    if (typed.type.type === 'Record' && !typed.optional) return
    others.set(path, regionsOf(path, typed.type, typed.optional, constants))
  }
  for (const path of read.keys()) for (const part of partsOf(path)) add(part)
  if (
    constrains('rows_max') ||
    grants.some((g) => g.ask_above?.rows !== undefined) ||
    others.has('context.reach.rows')
  ) {
    others.delete('context.reach.rows')
    const table = (definition.class === 'read' && bands.rows_read) || bands.rows
    const held = grants.flatMap((g) => [g.constraints.rows_max, g.ask_above?.rows]).filter((n) => n !== undefined)
    add('context.reach.rows', [...table.map((b) => b.up_to), ...held])
    add('context.reach.known')
  }
  for (const dimension of ['recipients', 'customers'] as const) {
    const path = `context.reach.${dimension}`
    const held = dimension === 'recipients' ? grants.map((g) => g.constraints.recipients_max) : []
    if (!others.has(path) && !held.some((n) => n !== undefined)) continue
    others.delete(path)
    add(path, [...bands[dimension].map((b) => b.up_to), ...held.filter((n) => n !== undefined)])
    if (held.length) add('context.reach.known')
  }
  if (definition.class !== 'read') others.delete('context.unverified_assumptions')
  const amounts = amountsOf(asked, read)
  return {
    snapshot,
    tool,
    subject,
    grants,
    guards,
    moments: momentsOf(all, grants, now),
    stages: stagesOf(snapshot, subject, definition.name, read),
    data: dataOf(snapshot, tool),
    amounts,
    amountOptional: amounts?.includes(null) ?? true,
    raises: [...IMPACTS],
    confidence: confidenceOf(snapshot, read),
    others,
  }
}

/** Decided by what else is decided, or by the tool: no variables of their own. */
const SETTLED = new Set([
  ...['principal', 'principal.name', 'principal.agent', 'principal.environment', 'principal.stage', 'principal.model'],
  ...['action', 'context', 'context.environment', 'context.stage', 'context.impact', 'context.sensitivity'],
  ...['context.tool.class', 'context.tool.reversibility', 'context.tool.effects', 'context.tool.data_classes'],
  ...['context.amount', 'context.amount.value', 'context.amount.currency', 'context.confidence'],
])
const partsOf = (path: string): string[] => {
  const names = path.split('.')
  return names.map((_, i) => names.slice(0, i + 1).join('.')).slice(names.length > 1 ? 1 : 0)
}
function typedAt(path: string, context: Parameters<typeof typeAt>[0]): Typed | null {
  if (path === 'resource') return { type: { type: 'String' }, optional: false }
  const [variable, ...names] = path.split('.')
  return variable === 'context' ? typeAt(context, names) : variable === 'principal' ? typeAt(AGENT_TYPE, names) : null
}

/** Those that count: in log mode a rule only watches. */
export function guardsOf(snapshot: CompiledSnapshot, tool: CompiledTool, subject: Subject): Guard[] {
  const cell = 'low/reversible/ordinary' // guards do not hang on the cell
  return snapshot
    .rules(tool, subject.environment, subject.identity, cell, 'semi')
    .guards.filter((g) => g.content.mode === 'enforce')
    .map(({ content, rule, from, until }) => ({ content, rule, from, until, reading: readingOf(content.cedar) }))
}
type Read = Map<string, { ints: Set<number>; texts: Set<string> }>
function constantsOf(guards: readonly Guard[]): Read {
  const read: Read = new Map()
  for (const { reading } of guards)
    for (const [path, { ints, texts }] of reading?.paths ?? []) {
      const into = read.get(path) ?? { ints: new Set<number>(), texts: new Set<string>() }
      for (const n of ints) into.ints.add(n)
      for (const t of texts) into.texts.add(t)
      read.set(path, into)
    }
  return read
}

function momentsOf(guards: readonly Guard[], grants: readonly GrantFact[], now: number): number[] {
  const times = [
    ...guards.flatMap((g) => [g.from, g.until]),
    ...grants.flatMap((g) => [g.starts_at === null ? null : Date.parse(g.starts_at), Date.parse(g.ends_at)]),
  ]
  return [...new Set([now, ...times.filter((t): t is number => t !== null && t > now)])].sort((a, b) => a - b)
}
/** As the engine has it: a date that cannot be read leaves the policy in force. */
export const enforcedAt = ({ from, until }: Guard, at: number): boolean =>
  !(from !== null && at < from) && !(until !== null && at >= until)
export const liveAt = (grant: GrantFact, at: number): boolean =>
  !grant.revoked && (grant.starts_at === null || Date.parse(grant.starts_at) <= at) && Date.parse(grant.ends_at) > at

function stagesOf(snapshot: CompiledSnapshot, subject: Subject, tool: string, read: Read): StageCase[] {
  const stages = snapshot.stages(subject.identity)
  const own: Stage = stages?.tools[tool] ?? stages?.default_stage ?? 'supervised'
  const models = stages?.models ?? []
  const named = [...(read.get('principal.model')?.texts ?? [])]
  const beyond: Region[] = [
    { kind: 'absent' },
    { kind: 'other', not: [...new Set([...models, ...named])] },
    ...named.filter((m) => !models.includes(m)).map(text),
  ]
  if (!models.length) return beyond.map((model) => ({ stage: own, model }))
  const without: Stage = own === 'shadow' ? 'shadow' : 'supervised'
  return [...models.map((m) => ({ stage: own, model: text(m) })), ...beyond.map((model) => ({ stage: without, model }))]
}

function dataOf(snapshot: CompiledSnapshot, tool: CompiledTool): DataCase[] {
  const { bands } = snapshot.content
  const { definition } = tool
  const caseOf = (dataClass: string | null): DataCase => {
    const classes = dataClass === null ? definition.data_classes : [...definition.data_classes, dataClass]
    return { dataClass, impact: staticImpact(bands, definition, classes), sensitivity: sensitivityOf(bands, classes) }
  }
  if (!definition.pointers.resources?.length) return [caseOf(null)]
  const named = [...new Set([...Object.keys(bands.data), ...Object.keys(bands.sensitivity)])]
  const found = new Map<string, DataCase>()
  const key = (d: DataCase) => `${d.impact} ${d.sensitivity}`
  for (const d of [null, ...named, 'unlisted-class'].map(caseOf)) if (!found.has(key(d))) found.set(key(d), d)
  // two resources, or one of two classes, come to the larger of both
  for (const a of [...found.values()])
    for (const b of [...found.values()]) {
      const sensitivity = SENSITIVITIES[
        Math.max(...[a, b].map((d) => SENSITIVITIES.indexOf(d.sensitivity)))
      ] as Sensitivity
      const both = { dataClass: a.dataClass, impact: higherImpact(a.impact, b.impact), sensitivity }
      if (!found.has(key(both))) found.set(key(both), both)
    }
  return [...found.values()].sort((a, b) => impactRank(a.impact) - impactRank(b.impact))
}

function amountsOf({ snapshot, tool, grants, above }: Asked, read: Read): (AmountCase | null)[] | null {
  const { definition } = tool
  const pointer = definition.pointers.amount
  const reads = [...read.keys()].some((path) => path.startsWith('context.amount'))
  const held = grants.flatMap((g) => [g.constraints.amount_max, g.ask_above?.amount]).filter((a) => a !== undefined)
  if (!pointer && !reads && !held.length && !above) return null
  const { amounts: tables } = snapshot.content.bands
  // a currency without bands is denied whatever else holds
  const fixed = pointer?.currency.startsWith('=') ? pointer.currency.slice(1) : null
  const currencies = Object.keys(tables).filter((c) => fixed === null || c === fixed)
  const [lo, hi] = rangeOf('context.amount.value')
  const cases: (AmountCase | null)[] = currencies.flatMap((currency) => {
    const constants = [
      ...(read.get('context.amount.value')?.ints ?? []),
      ...(tables[currency] ?? []).map((b) => b.up_to),
      ...held.filter((a) => a.currency === currency).map((a) => a.value),
      ...(above?.currency === currency ? [above.value] : []),
    ]
    return intRegions(constants, lo, hi).flatMap((r) => (r.kind === 'int' ? [{ currency, lo: r.lo, hi: r.hi }] : []))
  })
  if (above) return cases.filter((c) => c !== null && c.currency === above.currency && c.lo > above.value)
  if (!pointer || !alwaysThere(tool, pointer.value)) cases.push(null)
  return cases
}
/** Arguments without it do not fit the tool's schema. */
function alwaysThere(tool: CompiledTool, pointer: string): boolean {
  const names = tokensOf(pointer)
  return names.every((_, i) => {
    const typed = typeAt(tool.args().type, names.slice(0, i + 1))
    return typed !== null && !typed.optional
  })
}

function confidenceOf(snapshot: CompiledSnapshot, read: Read): Region[] {
  const cuts = new Set(read.get('context.confidence')?.ints ?? [])
  for (const cell of snapshot.content.thresholds)
    for (const { below } of [...cell.semi, ...cell.autonomous]) if (below <= 10_000) cuts.add(below)
  return [...intRegions(cuts, ...rangeOf('context.confidence')).reverse(), { kind: 'absent' }]
}

// ---------- what is known of a case ----------

/** A case: what has been decided of it so far. Members that are missing are open. */
export interface Case {
  moment?: number
  stage?: StageCase
  data?: DataCase
  amount?: AmountCase | null
  raise?: Impact
  confidence?: Region
  others: ReadonlyMap<string, Region>
}

export function impactsOf(d: Domain, c: Case): Impact[] {
  const { bands } = d.snapshot.content
  const { definition } = d.tool
  let least: Impact = c.data?.impact ?? (d.data[0] as DataCase).impact
  let open = !c.data || c.raise === undefined || (d.amounts !== null && c.amount === undefined)
  if (c.raise) least = higherImpact(least, c.raise)
  if (c.amount) least = higherImpact(least, banded(bands.amounts[c.amount.currency] ?? [], c.amount.lo))
  for (const dimension of REACH) {
    const path = `context.reach.${dimension}`
    if (!d.others.has(path)) continue
    const region = c.others.get(path)
    if (!region) open = true
    else if (region.kind === 'int') {
      const table =
        dimension === 'rows' && definition.class === 'read' ? (bands.rows_read ?? bands.rows) : bands[dimension]
      least = higherImpact(least, banded(table, region.lo))
    }
  }
  return open ? IMPACTS.filter((i) => impactRank(i) >= impactRank(least)) : [least]
}

/** Bands of a cell that the confidence may fall into. */
export function bandsFor(bands: readonly ThresholdBand[], confidence: Region | undefined): ThresholdBand[] {
  let from = 0
  const found: ThresholdBand[] = []
  for (const band of bands) {
    const [lo, hi] =
      confidence === undefined ? [0, 10_000] : confidence.kind === 'int' ? [confidence.lo, confidence.hi] : [0, 0]
    if (lo < band.below && hi >= from) found.push(band)
    from = band.below
  }
  return found
}
export const asks = (outcome: Outcome): boolean => rankOf(outcome) >= rankOf('require_approval')

/** The name under which rules know the i-th resource of the tool. */
export const resourceNames = (tool: CompiledTool): string[] => {
  const seen = new Map<string, number>()
  return (tool.definition.pointers.resources ?? []).map(({ type }) => {
    const nth = (seen.get(type) ?? 0) + 1
    seen.set(type, nth)
    return resourceName(type, nth)
  })
}
