import { decide } from '../policy/decide.ts'
import { actionHash, needsOf } from '../policy/describe-action.ts'
import { tokensOf } from '../policy/json-pointer.ts'
import { banded } from '../policy/measure-impact.ts'
import type { ActionRequest, Decided, Facts, Impact, Json, JsonObject, Reach, ResourceFact } from '../policy/types.ts'
import { exampleArguments } from '../registry/tools/example-arguments.ts'
import type { Case, Domain } from './domain.ts'
import { resourceNames } from './domain.ts'
import type { Region } from './regions.ts'

// A request of a case, and the facts with it, that the engine itself decides. Whatever is guessed here is harmless: only
// what the engine confirms is an example.

export interface Witness {
  request: ActionRequest
  facts: Facts
  decided: Decided
}

export function* candidates(d: Domain, c: Case): Generator<{ request: ActionRequest; facts: Facts }> {
  const at = momentOf(d, c)
  if (at === null) return
  for (const amount of amountsFor(c))
    for (const args of argumentsFor(d, c, amount)) {
      const request = requestOf(d, c, args)
      const resources = resourcesOf(d, c, request)
      for (const reach of reachesFor(d, c)) {
        const previewed = reach && Object.keys(reach).length > 0
        yield {
          request,
          facts: {
            now: new Date(at).toISOString(),
            identity_status: 'active',
            agent_status: 'active',
            containment: [],
            grants: [...d.grants],
            resources,
            preview: previewed
              ? {
                  id: 'pre_example',
                  action_hash: actionHash(request, d.tool.fact.hash),
                  reach,
                  by: 'a tool server',
                  expires_at: new Date(at + 300_000).toISOString(),
                }
              : null,
            run: { id: 'run_example', labels: labelsOf(c), denials: [] },
            approval: null,
            limits: null,
          },
        }
      }
    }
}

const TRIES_MAX = 16
/** The first candidate that passes; `passes` sees what the engine decided. */
export function witnessOf(d: Domain, c: Case, passes: (w: Witness) => boolean): Witness | null {
  let tries = 0
  for (const { request, facts } of candidates(d, c)) {
    if (++tries > TRIES_MAX) break
    const witness = { request, facts, decided: decide(request, facts, d.snapshot) }
    if (passes(witness)) return witness
  }
  return null
}

const HOUR_MS = 3_600_000
/** A time in the case's stretch whose hour and day fit; null when the stretch has none. */
function momentOf(d: Domain, c: Case): number | null {
  const from = c.moment ?? (d.moments[0] as number)
  const until = d.moments[d.moments.indexOf(from) + 1] ?? Number.POSITIVE_INFINITY
  const fits = (region: Region | undefined, value: number) =>
    region?.kind !== 'int' || (region.lo <= value && value <= region.hi)
  for (let i = 0; i < 8 * 24; i++) {
    const at = i === 0 ? from : (Math.floor(from / HOUR_MS) + i) * HOUR_MS
    if (at >= until) return null
    const time = new Date(at)
    if (
      fits(c.others.get('context.time.hour'), time.getUTCHours()) &&
      fits(c.others.get('context.time.weekday'), time.getUTCDay() || 7)
    )
      return at
  }
  return null
}

interface Amount {
  value: number
  currency: string
}
function amountsFor({ amount }: Case): (Amount | null)[] {
  if (!amount) return [null]
  const values = [Math.min(Math.max(100, amount.lo), amount.hi), amount.lo, amount.hi, Math.ceil(amount.lo / 100) * 100]
  return [...new Set(values)].filter((v) => v <= amount.hi).map((value) => ({ value, currency: amount.currency }))
}

function* argumentsFor(d: Domain, c: Case, amount: Amount | null): Generator<JsonObject> {
  const { definition } = d.tool
  const base = exampleArguments(definition, amount?.currency)
  if (!base) return
  const args = structuredClone(base)
  const pointer = definition.pointers.amount
  if (pointer && amount) {
    set(args, tokensOf(pointer.value), amount.value)
    if (!pointer.currency.startsWith('=')) set(args, tokensOf(pointer.currency), amount.currency)
  } else if (pointer) unset(args, tokensOf(pointer.value))
  for (const [path, region] of c.others) {
    if (!path.startsWith('context.args.')) continue
    const names = path.split('.').slice(2)
    if (region.kind === 'absent') unset(args, names)
    else {
      const value = sample(region, get(args, names))
      if (value !== undefined) set(args, names, value)
    }
  }
  const uid = c.others.get('resource')
  const first = definition.pointers.resources?.[0]
  if (uid?.kind === 'texts' && first) {
    const [type, ...id] = (uid.values[0] ?? '').split('/')
    if (type === first.type) set(args, tokensOf(first.id), id.join('/'))
  }
  yield args
  if (pointer && amount) return
  // what bounds the reach, as small as it goes
  const bound = definition.bounded_by?.rows
  if (bound === undefined) return
  const smaller = structuredClone(args)
  set(smaller, tokensOf(bound), 1)
  yield smaller
}

function sample(region: Region, now: Json | undefined): Json | undefined {
  switch (region.kind) {
    case 'int':
      return typeof now === 'number' && region.lo <= now && now <= region.hi
        ? now
        : Math.min(Math.max(1, region.lo), region.hi)
    case 'texts':
      return region.values[0]
    case 'other':
      return typeof now === 'string' && !region.not.includes(now) ? now : OTHERS.find((o) => !region.not.includes(o))
    case 'bool':
      return region.value
    case 'set':
      return [...region.has, ...(region.alone ? [] : [OTHERS.find((o) => !region.lacks.includes(o)) ?? 'other'])]
    case 'present':
      return now === undefined ? {} : now
    default:
      return undefined
  }
}
const OTHERS = ['example', 'another', 'something-else', '1', 'EXAMPLE', 'someone@example.com']

function requestOf(d: Domain, c: Case, args: JsonObject): ActionRequest {
  const { subject } = d
  const model = c.stage?.model
  const named = model && model.kind !== 'absent' ? sample(model, undefined) : undefined
  const unverified = c.others.get('context.unverified_assumptions')
  return {
    organization: subject.organization,
    agent: subject.agent,
    agent_name: subject.agentName,
    identity: subject.identity,
    environment: subject.environment,
    run: 'run_example',
    on_behalf_of: behalfOf(c),
    tool: d.tool.definition.name,
    arguments: args,
    claimed_resource: null,
    claimed_reach: null,
    confidence: c.confidence?.kind === 'int' ? c.confidence.hi : null,
    unverified_assumptions: unverified?.kind === 'int' ? unverified.lo : 0,
    model: typeof named === 'string' ? { id: named, version: null } : null,
    honours_obligations: true,
  }
}
function behalfOf(c: Case): ActionRequest['on_behalf_of'] {
  const whole = c.others.get('context.on_behalf_of')
  if (!whole || whole.kind === 'absent') return null
  const part = (name: string) => {
    const region = c.others.get(`context.on_behalf_of.${name}`)
    return region ? sample(region, undefined) : undefined
  }
  return { type: String(part('type') ?? 'user'), id: String(part('id') ?? 'someone'), proven: part('proven') !== false }
}
function labelsOf(c: Case): string[] {
  const labels = c.others.get('context.run.labels')
  const sampled = labels ? sample(labels, undefined) : undefined
  return Array.isArray(sampled) ? (sampled as string[]) : []
}

function resourcesOf(d: Domain, c: Case, request: ActionRequest): ResourceFact[] {
  const names = resourceNames(d.tool)
  return needsOf(request, d.snapshot).resources.map(({ type, id }, i) => {
    const base = `context.resources.${names[i]}`
    const attributes: JsonObject = {}
    for (const [path, region] of c.others) {
      if (!path.startsWith(`${base}.`) || region.kind === 'absent') continue
      const value = sample(region, undefined)
      if (value !== undefined) attributes[path.slice(base.length + 1)] = value
    }
    const there = c.others.get(base)?.kind
    if (i === 0 && c.data?.dataClass && there !== 'absent') attributes.data_class ??= c.data.dataClass
    const registered = there === 'present' || Object.keys(attributes).length > 0
    return {
      type,
      id,
      attributes: registered && there !== 'absent' ? (attributes as ResourceFact['attributes']) : null,
      hash: registered ? 'sha256:example' : null,
    }
  })
}

/** Without a preview, and with one that makes the reach what the case says. */
function* reachesFor(d: Domain, c: Case): Generator<Reach | null> {
  yield null
  const reach: Reach = {}
  for (const dimension of ['rows', 'recipients', 'customers'] as const) {
    const region = c.others.get(`context.reach.${dimension}`)
    if (region?.kind === 'int') reach[dimension] = Math.min(Math.max(1, region.lo), region.hi)
  }
  const { bands } = d.snapshot.content
  if (c.amount && !d.tool.definition.pointers.amount) reach.amount = { value: c.amount.lo, currency: c.amount.currency }
  if (Object.keys(reach).length) yield reach
  const table = (d.tool.definition.class === 'read' && bands.rows_read) || bands.rows
  if (reach.rows === undefined) yield { ...reach, rows: smallest(table, c.raise ?? 'low') }
  yield { ...reach, customers: smallest(bands.customers, c.raise ?? 'low') }
}
/** The least number that comes to this impact. */
function smallest(table: readonly { up_to: number; impact: Impact }[], impact: Impact): number {
  for (const value of [1, 0, ...table.map((b) => b.up_to + 1)]) if (banded(table, value) === impact) return value
  return 1
}

function get(args: JsonObject, names: readonly string[]): Json | undefined {
  let at: Json | undefined = args
  for (const name of names) at = typeof at === 'object' && at !== null && !Array.isArray(at) ? at[name] : undefined
  return at
}
function set(args: JsonObject, names: readonly string[], value: Json): void {
  let at = args
  for (const name of names.slice(0, -1)) {
    const below = at[name]
    if (typeof below !== 'object' || below === null || Array.isArray(below)) at[name] = {}
    at = at[name] as JsonObject
  }
  const last = names.at(-1)
  if (last !== undefined) at[last] = value
}
function unset(args: JsonObject, names: readonly string[]): void {
  const above = names.length > 1 ? get(args, names.slice(0, -1)) : args
  const last = names.at(-1)
  if (last !== undefined && typeof above === 'object' && above !== null && !Array.isArray(above)) delete above[last]
}
