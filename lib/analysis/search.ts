import { rankOf } from '../policy/outcome.ts'
import { columnOf } from '../policy/thresholds.ts'
import { type GrantFact, SENSITIVITIES, type Stage } from '../policy/types.ts'
import { asks, bandsFor, type Case, type Domain, enforcedAt, type Guard, impactsOf, liveAt } from './domain.ts'
import { FALSE, matches, type Scene, TRUE } from './evaluate.ts'
import { ABSENT, type Region, text, UNKNOWN } from './regions.ts'

// All cases of a domain, tree-wise: whatever is certain to be stopped is stopped with everything below it. What is left
// over is tried on the engine itself (witness.ts); what neither is stopped for sure nor can be shown stays open.

export interface Found<W> {
  witness: W | null
  /** Cases that are not stopped for sure, and of which no example was found. */
  open: number
  /** Cases that were looked at. */
  looked: number
  /** The search ended before everything was looked at. */
  cut: boolean
}
export interface Search<W> {
  domain: Domain
  /** Certain for every request of this case: below it nothing is looked at. */
  settled(c: Case, scene: Scene): boolean
  /** Guards on whose answer it hangs. */
  matter: readonly Guard[]
  /** An example of this case that the engine confirms. */
  example(c: Case): W | null
  casesMax: number
  /** Only what an undecided guard reads is decided; the rest plays no part in the question. */
  onlyWhatIsRead?: boolean
}
/** After so many cases without an example there is hardly one to come. */
const OPEN_MAX = 40

export function search<W>({ domain, settled, matter, example, casesMax, onlyWhatIsRead = false }: Search<W>): Found<W> {
  const found: Found<W> = { witness: null, open: 0, looked: 0, cut: false }
  const visit = (c: Case): void => {
    if (found.witness || found.cut) return
    if (++found.looked > casesMax) {
      found.cut = true
      return
    }
    const scene = sceneOf(domain, c)
    if (impossible(domain, c) || settled(c, scene)) return
    const next = branches(domain, c, undecided(matter, c, scene), onlyWhatIsRead)
    if (next) {
      for (const branch of next) visit(branch)
      return
    }
    found.witness = example(whole(domain, c))
    if (!found.witness && ++found.open >= OPEN_MAX) found.cut = true
  }
  visit({ others: new Map() })
  return found
}

/** What the engine derives from each of these; whoever reads one hangs on it. */
const READ_AS = {
  stage: ['principal.stage', 'principal.model', 'context.stage'],
  data: ['context.impact', 'context.sensitivity', 'context.tool.data_classes'],
  amount: ['context.amount', 'context.amount.value', 'context.amount.currency', 'context.impact'],
  confidence: ['context.confidence'],
  raise: ['context.impact'],
}

/** The next thing that is still open, with every way to decide it; null when nothing is. */
function branches(d: Domain, c: Case, open: readonly Guard[], onlyWhatIsRead: boolean): Case[] | null {
  const paths = new Set(open.flatMap(({ reading }) => [...(reading?.paths.keys() ?? [])]))
  const wanted = (part: keyof typeof READ_AS) => !onlyWhatIsRead || READ_AS[part].some((path) => paths.has(path))
  if (c.moment === undefined) return d.moments.map((moment) => ({ ...c, moment }))
  if (!c.stage && wanted('stage')) return d.stages.map((stage) => ({ ...c, stage }))
  if (!c.data && wanted('data')) return d.data.map((data) => ({ ...c, data }))
  if (d.amounts && c.amount === undefined && wanted('amount')) return d.amounts.map((amount) => ({ ...c, amount }))
  if (!c.confidence && wanted('confidence')) return d.confidence.map((confidence) => ({ ...c, confidence }))
  for (const path of paths)
    for (const part of openParts(d, c, path)) {
      const regions = d.others.get(part) as Region[]
      return regions.map((region) => ({ ...c, others: new Map([...c.others, [part, region]]) }))
    }
  if (!onlyWhatIsRead || paths.has('context.impact'))
    for (const [path, regions] of d.others)
      if (path.startsWith('context.reach.') && !c.others.has(path))
        return regions.map((region) => ({ ...c, others: new Map([...c.others, [path, region]]) }))
  if (!c.raise && wanted('raise')) return d.raises.map((raise) => ({ ...c, raise }))
  return null
}
/** For an example, something has to be chosen also for what plays no part. */
const whole = (d: Domain, c: Case): Case => ({
  stage: d.stages[0] as Case['stage'] & object,
  data: d.data[0] as Case['data'] & object,
  ...(d.amounts ? { amount: d.amounts[0] ?? null } : {}),
  confidence: d.confidence[0] as Region,
  ...c,
})
/** Guards that may match and may not; those in force at the case's moment. */
const undecided = (guards: readonly Guard[], c: Case, scene: Scene): Guard[] =>
  guards.filter((g) => {
    if (!g.reading || (c.moment !== undefined && !enforcedAt(g, c.moment))) return false
    const mask = matches(g.reading, scene)
    return (mask & FALSE) !== 0 && mask !== FALSE
  })
function openParts(d: Domain, c: Case, path: string): string[] {
  const names = path.split('.')
  return names
    .map((_, i) => names.slice(0, i + 1).join('.'))
    .filter((part) => d.others.has(part) && !c.others.has(part))
}

/** What the engine derives hangs together: such a case has no requests. */
function impossible(d: Domain, c: Case): boolean {
  const rows = c.others.get('context.reach.rows')
  const known = c.others.get('context.reach.known')
  const { reach } = d.tool.definition
  if (rows?.kind === 'absent' && reach?.rows !== undefined) return true
  const recipients = c.others.get('context.reach.recipients')
  if (recipients?.kind === 'absent' && reach?.recipients !== undefined) return true
  if (known?.kind !== 'bool') return false
  const amountUnknown = d.tool.definition.pointers.amount !== undefined && (c.amount === undefined || c.amount === null)
  const something =
    rows?.kind === 'int' || recipients?.kind === 'int' || !!c.amount || (reach && Object.keys(reach).length > 0)
  // known as soon as one dimension is, but for a tool that moves money and does not say how much
  return !known.value && something === true && !amountUnknown
}

export function sceneOf(d: Domain, c: Case): Scene {
  const { definition } = d.tool
  const exact = (name: string): Region => text(name)
  const stage = (): Region => (c.stage ? exact(c.stage.stage) : UNKNOWN)
  const list = (values: readonly string[]): Region => ({ kind: 'set', has: values, lacks: [], alone: true })
  const derived: { [path: string]: () => Region } = {
    context: () => ({ kind: 'present' }),
    principal: () => ({ kind: 'present' }),
    'principal.name': () => exact(d.subject.agentName),
    'principal.agent': () => exact(d.subject.agent),
    'principal.environment': () => exact(d.subject.environment),
    'principal.stage': stage,
    'principal.model': () => c.stage?.model ?? UNKNOWN,
    'context.environment': () => exact(d.subject.environment),
    'context.stage': stage,
    'context.impact': () => ({ kind: 'texts', values: impactsOf(d, c) }),
    'context.sensitivity': () => ({ kind: 'texts', values: c.data ? [c.data.sensitivity] : sensitivities(d) }),
    'context.tool.class': () => exact(definition.class),
    'context.tool.reversibility': () => exact(definition.reversibility),
    'context.tool.effects': () => list(definition.effects ?? []),
    'context.tool.data_classes': () =>
      definition.pointers.resources?.length ? UNKNOWN : list([...new Set(definition.data_classes)].sort()),
    'context.amount': () => amountPart(d, c, () => ({ kind: 'present' })),
    'context.amount.value': () => amountPart(d, c, ({ lo, hi }) => ({ kind: 'int', lo, hi })),
    'context.amount.currency': () => amountPart(d, c, ({ currency }) => exact(currency)),
    'context.confidence': () => c.confidence ?? UNKNOWN,
  }
  const at = (path: string): Region => {
    const own = derived[path]
    if (own && Object.hasOwn(derived, path)) return own()
    const above = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : null
    if (above?.includes('.')) {
      const parent = at(above)
      if (parent.kind === 'absent') return ABSENT
    }
    const region = c.others.get(path)
    if (region) return region
    if (d.others.has(path)) return UNKNOWN
    // a record that is always there, or something that the schema does not have
    return ALWAYS.has(path) ? { kind: 'present' } : UNKNOWN
  }
  return { at, principal: d.subject.identity, action: definition.name, groups: d.tool.groups }
}
const ALWAYS = new Set([
  'context.args',
  'context.tool',
  'context.reach',
  'context.resources',
  'context.run',
  'context.time',
])
const sensitivities = (d: Domain) => SENSITIVITIES.filter((s) => d.data.some((each) => each.sensitivity === s))
function amountPart(d: Domain, c: Case, of: (a: { currency: string; lo: number; hi: number }) => Region): Region {
  if (d.amounts === null) return UNKNOWN
  return c.amount === undefined ? UNKNOWN : c.amount === null ? ABSENT : of(c.amount)
}

// ---------- what stops a case for sure ----------

/** Whatever the request, a person is asked or the answer is no. */
export function stoppedForSure(d: Domain, c: Case, scene: Scene): boolean {
  const { definition, fact } = d.tool
  if (fact.status !== 'active' || fact.review === 'held' || definition.effects === undefined) return true
  if (definition.effects.some((e) => NEVER.includes(e))) return true
  const stages: Stage[] = c.stage ? [c.stage.stage] : d.stages.map((s) => s.stage)
  if (definition.class !== 'read' && stages.every((s) => s === 'shadow' || s === 'supervised')) return true
  const moments = c.moment === undefined ? d.moments : [c.moment]
  if (!moments.some((at) => d.grants.some((g) => liveAt(g, at) && mayHoldAlone(d, c, g)))) return true
  if (
    c.moment !== undefined &&
    d.guards.some((g) => asks(g.content.outcome) && surelyMatches(g, c.moment as number, scene))
  )
    return true
  return cellsStop(d, c, stages)
}
const NEVER = ['crosses_account', 'key_change', 'audit_change']

/** It matches, or fails; an enforcing guard that fails denies. */
export const surelyMatches = (g: Guard, at: number, scene: Scene): boolean =>
  enforcedAt(g, at) && (g.reading === null || !(matches(g.reading, scene) & FALSE))
export const surelySays = (g: Guard, at: number, scene: Scene): boolean =>
  enforcedAt(g, at) && g.reading !== null && matches(g.reading, scene) === TRUE
export const neverMatches = (g: Guard, at: number, scene: Scene): boolean =>
  !enforcedAt(g, at) || (g.reading !== null && !(matches(g.reading, scene) & TRUE))

/** Whether the grant may hold without asking anybody. */
function mayHoldAlone(d: Domain, c: Case, { constraints, ask_above: above }: GrantFact): boolean {
  const amountMay = (max: { value: number; currency: string } | undefined) =>
    max === undefined ||
    c.amount === undefined ||
    (c.amount !== null && c.amount.currency === max.currency && c.amount.lo <= max.value)
  const countMay = (path: string, max: number | undefined) => {
    if (max === undefined) return true
    if (
      c.others.get('context.reach.known')?.kind === 'bool' &&
      !(c.others.get('context.reach.known') as { value: boolean }).value
    )
      return false
    const region = c.others.get(path)
    return region === undefined || (region.kind === 'int' && region.lo <= max)
  }
  const { definition } = d.tool
  const classes = constraints.data_classes
  const dataMay =
    !classes || !!definition.pointers.resources?.length || definition.data_classes.every((k) => classes.includes(k))
  return (
    dataMay &&
    amountMay(constraints.amount_max) &&
    amountMay(above?.amount) &&
    countMay('context.reach.rows', constraints.rows_max) &&
    countMay('context.reach.rows', above?.rows) &&
    countMay('context.reach.recipients', constraints.recipients_max)
  )
}

/** Every cell that the case may fall into asks, denies, or is missing. */
function cellsStop(d: Domain, c: Case, stages: readonly Stage[]): boolean {
  const impacts = impactsOf(d, c)
  const sensitive = c.data ? [c.data.sensitivity] : sensitivities(d)
  const { reversibility } = d.tool.definition
  return impacts.every((impact) =>
    sensitive.every((sensitivity) => {
      const cell = d.snapshot.cell(`${impact}/${reversibility}/${sensitivity}`)
      return stages.every(
        (s) =>
          !cell ||
          bandsFor(cell[columnOf(s)], c.confidence).every((b) => rankOf(b.outcome) >= rankOf('require_approval')),
      )
    }),
  )
}
