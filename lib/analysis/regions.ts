import type { CedarType, RecordType } from '../policy/cedar-types.ts'

// Values that rules may read, by the parts of their range in which no rule can tell one value from another. Whole
// numbers are cut at every constant that a rule, a band, a grant or a threshold compares them with, texts into each such
// constant and “any other”, sets of texts by which of them they hold.

export type Region =
  | { kind: 'absent' }
  /** A record that is there. */
  | { kind: 'present' }
  | { kind: 'int'; lo: number; hi: number }
  /** One of these texts. */
  | { kind: 'texts'; values: readonly string[] }
  /** Any text but these. */
  | { kind: 'other'; not: readonly string[] }
  | { kind: 'bool'; value: boolean }
  /** Texts: these, and beside them none (`alone`) or at least one that no rule names. */
  | { kind: 'set'; has: readonly string[]; lacks: readonly string[]; alone: boolean }
  | { kind: 'unknown' }

export const UNKNOWN: Region = { kind: 'unknown' }
export const ABSENT: Region = { kind: 'absent' }
export const text = (value: string): Region => ({ kind: 'texts', values: [value] })

const INT_MAX = Number.MAX_SAFE_INTEGER
/** Where a value that is always in a range lies. */
const RANGES: { [path: string]: [number, number] } = {
  'context.confidence': [0, 10_000],
  'context.time.hour': [0, 23],
  'context.time.weekday': [1, 7],
  'context.unverified_assumptions': [0, 50],
  'context.amount.value': [0, INT_MAX],
  'context.reach.rows': [0, INT_MAX],
  'context.reach.recipients': [0, INT_MAX],
  'context.reach.customers': [0, INT_MAX],
}
export const rangeOf = (path: string): [number, number] => RANGES[path] ?? [-INT_MAX, INT_MAX]

/** The whole numbers from `lo` to `hi`, cut before and after each constant; small ones first, for they ask the least. */
export function intRegions(constants: Iterable<number>, lo: number, hi: number): Region[] {
  const cuts = [...new Set(constants)].filter((c) => c >= lo && c <= hi).sort((a, b) => a - b)
  const regions: Region[] = []
  let from = lo
  for (const c of cuts) {
    if (from < c) regions.push({ kind: 'int', lo: from, hi: c - 1 })
    regions.push({ kind: 'int', lo: c, hi: c })
    from = c + 1
  }
  if (from <= hi) regions.push({ kind: 'int', lo: from, hi })
  return regions
}
const textRegions = (constants: readonly string[]): Region[] => [
  { kind: 'other', not: constants },
  ...constants.map(text),
]
const SUBSETS_MAX = 5
function setRegions(constants: readonly string[]): Region[] {
  if (constants.length > SUBSETS_MAX) return [UNKNOWN]
  return Array.from({ length: 2 ** constants.length }, (_, bits) => {
    const has = constants.filter((_, i) => bits & (1 << i))
    const lacks = constants.filter((c) => !has.includes(c))
    return [true, false].map((alone): Region => ({ kind: 'set', has, lacks, alone }))
  }).flat()
}

export interface Constants {
  ints: ReadonlySet<number>
  texts: ReadonlySet<string>
}
/** Every part of a value's range. `optional` adds that it is not there. */
export function regionsOf(path: string, type: CedarType, optional: boolean, constants: Constants): Region[] {
  const texts = [...constants.texts]
  const there = ((): Region[] => {
    switch (type.type) {
      case 'Long':
        return intRegions(constants.ints, ...rangeOf(path))
      case 'String':
        return textRegions(texts)
      case 'Boolean':
        return [
          { kind: 'bool', value: true },
          { kind: 'bool', value: false },
        ]
      case 'Record':
        return [{ kind: 'present' }]
      case 'Set':
        return type.element.type === 'String' ? setRegions(texts) : [UNKNOWN]
      default:
        return [UNKNOWN]
    }
  })()
  return optional ? [...there, ABSENT] : there
}

export interface Typed {
  type: CedarType
  optional: boolean
}
/** The type at a path of names below a record; null when the schema has no such thing. */
export function typeAt(root: RecordType, names: readonly string[]): Typed | null {
  let at: Typed = { type: root, optional: false }
  for (const name of names) {
    if (at.type.type !== 'Record' || !Object.hasOwn(at.type.attributes, name)) return null
    const attribute = at.type.attributes[name] as CedarType & { required: boolean }
    at = { type: attribute, optional: !attribute.required }
  }
  return at
}
