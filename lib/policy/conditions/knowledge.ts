import type { CedarType } from '../cedar-types.ts'

// What is known of a request while conditions are read one after the other: which values are there, and which they can
// be. Everything here is an over-approximation: what is excluded is impossible, what is not excluded may be.

export interface Known {
  present: 'yes' | 'no' | 'maybe'
  /** The values it can have when it is there; null: any. */
  texts?: { only: ReadonlySet<string> } | { not: ReadonlySet<string> }
  range?: { min: number; max: number }
  truth?: 'yes' | 'no'
}
/** A variable and names, joined. */
export type Path = readonly string[]
const keyOf = (path: Path) => JSON.stringify(path)

/** Null when nothing can be so: the assumption contradicts what was known. */
export class Knowledge {
  readonly #type: CedarType | null
  readonly #facts: ReadonlyMap<string, Known>
  /** The action in question with its groups; null while it can be any. */
  readonly action: { name: string; groups: readonly string[] } | null

  /** `type` is of `context`; null where it is not settled which tool is called. */
  constructor(
    type: CedarType | null,
    action: Knowledge['action'],
    facts: ReadonlyMap<string, Known> = new Map<string, Known>(),
  ) {
    this.#type = type
    this.action = action
    this.#facts = facts
  }

  known(path: Path): Known {
    const own = this.#facts.get(keyOf(path))
    if (path.length <= 1) return { present: 'yes', ...own }
    const above = this.known(path.slice(0, -1)).present
    if (above === 'no' || own?.present === 'no') return { ...own, present: 'no' }
    if (own?.present === 'yes') return own
    const declared = this.#declared(path)
    if (declared === 'absent') return { ...own, present: 'no' }
    const present = declared === 'required' && above === 'yes' ? 'yes' : 'maybe'
    return { ...own, present }
  }

  #declared(path: Path): 'required' | 'optional' | 'absent' | 'unknown' {
    if (path[0] !== 'context' || !this.#type) return 'unknown'
    let at: CedarType = this.#type
    let found: 'required' | 'optional' = 'required'
    for (const name of path.slice(1)) {
      if (at.type !== 'Record') return 'unknown'
      const next = Object.hasOwn(at.attributes, name) ? at.attributes[name] : undefined
      if (!next) return 'absent'
      found = next.required ? 'required' : 'optional'
      at = next
    }
    return found
  }

  /** With more known about one path. Null: then it contradicts. */
  with(path: Path, more: Partial<Known>): Knowledge | null {
    const before = this.known(path)
    if (more.present && before.present !== 'maybe' && before.present !== more.present) return null
    const after = meet(before, more)
    if (!after) return null
    const facts = new Map(this.#facts)
    facts.set(keyOf(path), after)
    // what lies in something is only there when that is
    if (after.present === 'yes')
      for (let n = path.length - 1; n > 1; n--) {
        const above = path.slice(0, n)
        const known = this.known(above)
        if (known.present === 'no') return null
        facts.set(keyOf(above), { ...known, present: 'yes' })
      }
    return new Knowledge(this.#type, this.action, facts)
  }

  /** What holds in both. */
  either(other: Knowledge): Knowledge {
    const facts = new Map<string, Known>()
    for (const key of new Set([...this.#facts.keys(), ...other.#facts.keys()])) {
      const path = JSON.parse(key) as string[]
      facts.set(key, join(this.known(path), other.known(path)))
    }
    return new Knowledge(this.#type, this.action, facts)
  }
}

function meet(a: Known, b: Partial<Known>): Known | null {
  const present = b.present ?? a.present
  const range =
    a.range && b.range
      ? { min: Math.max(a.range.min, b.range.min), max: Math.min(a.range.max, b.range.max) }
      : (b.range ?? a.range)
  if (range && range.min > range.max) return null
  if (a.truth && b.truth && a.truth !== b.truth) return null
  const texts = a.texts && b.texts ? meetTexts(a.texts, b.texts) : (b.texts ?? a.texts)
  if (texts && 'only' in texts && texts.only.size === 0) return null
  const truth = b.truth ?? a.truth
  return { present, ...(range ? { range } : {}), ...(texts ? { texts } : {}), ...(truth ? { truth } : {}) }
}
type Texts = NonNullable<Known['texts']>
function meetTexts(a: Texts, b: Texts): Texts {
  if ('only' in a) return { only: new Set([...a.only].filter((t) => ('only' in b ? b.only.has(t) : !b.not.has(t)))) }
  if ('only' in b) return meetTexts(b, a)
  return { not: new Set([...a.not, ...b.not]) }
}

function join(a: Known, b: Known): Known {
  // a value that is not there excludes nothing of what it is when it is there
  if (a.present === 'no') return { ...b, present: b.present === 'no' ? 'no' : 'maybe' }
  if (b.present === 'no') return { ...a, present: 'maybe' }
  const texts = a.texts && b.texts ? joinTexts(a.texts, b.texts) : undefined
  const range =
    a.range && b.range
      ? { min: Math.min(a.range.min, b.range.min), max: Math.max(a.range.max, b.range.max) }
      : undefined
  const truth = a.truth === b.truth ? a.truth : undefined
  return {
    present: a.present === 'yes' && b.present === 'yes' ? 'yes' : 'maybe',
    ...(range ? { range } : {}),
    ...(texts ? { texts } : {}),
    ...(truth ? { truth } : {}),
  }
}
function joinTexts(a: Texts, b: Texts): Texts {
  if ('only' in a && 'only' in b) return { only: new Set([...a.only, ...b.only]) }
  const [not, other] = 'not' in a ? [a, b] : [b as Texts & { not: ReadonlySet<string> }, a]
  return {
    not: new Set([...not.not].filter((t) => ('only' in other ? !other.only.has(t) : other.not.has(t)))),
  }
}
