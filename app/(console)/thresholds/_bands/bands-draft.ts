import { toMajor, toMinor } from '../../../../components/ui/minor-units.ts'
import {
  type Bands,
  CLASSES,
  IMPACTS,
  type Impact,
  REVERSIBILITIES,
  type Reversibility,
  SENSITIVITIES,
  type Sensitivity,
  type ToolClass,
} from '../../../../lib/policy/types.ts'

// A list of bands is three numbers: the most that is still low, still medium, still high. Beyond the last is critical.

export const LEVELS = ['low', 'medium', 'high'] as const
type Level = (typeof LEVELS)[number]
type Table = Bands['rows']
export type Steps = { [l in Level]: string }

export const MEASURES = [
  { name: 'rows', word: 'Rows changed', means: 'written or deleted' },
  { name: 'rows_read', word: 'Rows read', means: 'by tools that only read' },
  { name: 'recipients', word: 'Recipients', means: 'who get a message' },
  { name: 'customers', word: 'Customers', means: 'whom it touches' },
] as const
export type Measure = (typeof MEASURES)[number]['name']

/** The bands while somebody writes them. */
export interface BandsDraft {
  measures: { [m in Measure]: Steps }
  amounts: { key: string; currency: string; steps: Steps }[]
  class: { [c in ToolClass]: Impact }
  reversibility: { [r in Reversibility]: Impact }
  data: { key: string; name: string; impact: Impact; sensitivity: Sensitivity }[]
  effects: { key: string; name: string; impact: Impact }[]
  unbounded: Impact
}

/** The largest value of each level; '' where a level is skipped. */
export const stepsOf = (table: Table | undefined, write: (n: number) => string = String): Steps => {
  const at = (level: Level) => table?.findLast((b) => b.impact === level)?.up_to
  const word = (level: Level) => {
    const n = at(level)
    return n === undefined ? '' : write(n)
  }
  return { low: word('low'), medium: word('medium'), high: word('high') }
}

export function draftOfBands(bands: Bands): BandsDraft {
  const classes = new Set([...Object.keys(bands.data), ...Object.keys(bands.sensitivity)])
  return {
    measures: {
      rows: stepsOf(bands.rows),
      rows_read: stepsOf(bands.rows_read ?? bands.rows),
      recipients: stepsOf(bands.recipients),
      customers: stepsOf(bands.customers),
    },
    amounts: Object.entries(bands.amounts).map(([currency, table]) => ({
      key: currency,
      currency,
      steps: stepsOf(table, (n) => toMajor(n, currency)),
    })),
    class: { ...bands.class },
    reversibility: { ...bands.reversibility },
    data: [...classes]
      .map((name) => ({
        key: name,
        name,
        impact: bands.data[name] ?? ('medium' as const),
        sensitivity: bands.sensitivity[name] ?? ('personal' as const),
      }))
      .sort(
        (a, b) =>
          SENSITIVITIES.indexOf(a.sensitivity) - SENSITIVITIES.indexOf(b.sensitivity) || a.name.localeCompare(b.name),
      ),
    effects: Object.entries(bands.effects)
      .map(([name, impact]) => ({ key: name, name, impact }))
      .sort((a, b) => IMPACTS.indexOf(b.impact) - IMPACTS.indexOf(a.impact) || a.name.localeCompare(b.name)),
    unbounded: bands.unbounded,
  }
}

export type Faults = Record<string, string>

/** What is sent, or by place what cannot be. */
export function bandsOfDraft(d: BandsDraft): { bands: Bands } | { faults: Faults } {
  const faults: Faults = {}
  const table = (at: string, steps: Steps, read: (text: string) => number | null): Table => {
    const made: Table = []
    for (const impact of LEVELS) {
      const text = steps[impact].trim()
      if (!text) continue
      const up_to = read(text)
      const before = made.at(-1)
      if (up_to === null) faults[`${at}/${impact}`] = 'is not such a number'
      else if (before && up_to <= before.up_to) faults[`${at}/${impact}`] = 'must be more than the level before'
      else made.push({ up_to, impact })
    }
    return made
  }
  const measured = (name: Measure) => table(name, d.measures[name], (text) => toMinor(text, 'JPY'))
  const once = (at: string, names: string[], fits: RegExp, what: string) => {
    for (const [i, name] of names.entries())
      if (!fits.test(name)) faults[`${at}/${i}`] = `must be ${what}`
      else if (names.indexOf(name) !== i) faults[`${at}/${i}`] = 'stands there twice'
  }
  const amounts = d.amounts.map(({ currency, steps }, i) =>
    table(`amounts/${i}`, steps, (text) => toMinor(text, currency)),
  )
  const WORD = /^[a-z][a-z0-9_]{0,63}$/
  once(
    'currency',
    d.amounts.map((a) => a.currency),
    /^[A-Z]{3}$/,
    'a currency such as EUR',
  )
  once(
    'data',
    d.data.map((c) => c.name),
    WORD,
    'a lower-case word such as health',
  )
  once(
    'effects',
    d.effects.map((e) => e.name),
    WORD,
    'a lower-case word such as data_export',
  )
  const bands: Bands = {
    rows: measured('rows'),
    rows_read: measured('rows_read'),
    recipients: measured('recipients'),
    customers: measured('customers'),
    amounts: Object.fromEntries(d.amounts.map(({ currency }, i) => [currency, amounts[i] ?? []])),
    class: Object.fromEntries(CLASSES.map((c) => [c, d.class[c]])) as Bands['class'],
    reversibility: Object.fromEntries(REVERSIBILITIES.map((r) => [r, d.reversibility[r]])) as Bands['reversibility'],
    data: Object.fromEntries(d.data.map((c) => [c.name, c.impact])),
    effects: Object.fromEntries(d.effects.map((e) => [e.name, e.impact])),
    sensitivity: Object.fromEntries(d.data.map((c) => [c.name, c.sensitivity])),
    unbounded: d.unbounded,
  }
  return Object.keys(faults).length ? { faults } : { bands }
}
