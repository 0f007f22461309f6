import { peopleNeeded, rankOf } from './outcome.ts'
import {
  type Finding,
  IMPACTS,
  type Impact,
  REVERSIBILITIES,
  type Requirements,
  type Reversibility,
  SENSITIVITIES,
  type Sensitivity,
  type Stage,
  type ThresholdBand,
  type ThresholdCell,
} from './types.ts'

// The matrix impact × reversibility × sensitivity. Each cell × stage × band of confidence becomes a Cedar forbid whose
// id names it, so that one engine decides and one trace explains. `lookUp` reads the table directly: tests hold the
// two against each other.

export type Column = 'semi' | 'autonomous'
/** Every stage short of autonomous is answered by the column `semi`. */
export const columnOf = (stage: Stage): Column => (stage === 'autonomous' ? 'autonomous' : 'semi')

export const cellKey = (cell: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>): string =>
  `${cell.impact}/${cell.reversibility}/${cell.sensitivity}`

/** Basis points; confidence that nobody stated is the lowest. */
export const lookUp = (cell: ThresholdCell, column: Column, confidence: number | null): ThresholdBand | null =>
  cell[column].find((band) => (confidence ?? 0) < band.below) ?? null

export interface ThresholdGuard {
  /** `threshold:medium/hard/ordinary@semi<8000` */
  id: string
  cedar: string
  /** What is left of it where cell and stage are settled: each attribute that Cedar need not be told saves about 5 µs. */
  residual: string
  band: ThresholdBand
}

export function compileCell(cell: ThresholdCell, column: Column): ThresholdGuard[] {
  const guards: ThresholdGuard[] = []
  let from = 0
  for (const band of cell[column]) {
    const stage = column === 'autonomous' ? 'context.stage == "autonomous"' : 'context.stage != "autonomous"'
    const confidence =
      from === 0
        ? `(!(context has confidence) || context.confidence < ${band.below})`
        : `context has confidence && context.confidence >= ${from} && context.confidence < ${band.below}`
    guards.push({
      id: `threshold:${cellKey(cell)}@${column}<${band.below}`,
      band,
      cedar:
        `forbid (principal is Agent, action, resource) when { context.impact == "${cell.impact}" && ` +
        `context.tool.reversibility == "${cell.reversibility}" && context.sensitivity == "${cell.sensitivity}" && ` +
        `${stage} && ${confidence} };`,
      residual: `forbid (principal is Agent, action, resource) when { ${confidence} };`,
    })
    from = band.below
  }
  return guards
}

const REVERSIBILITY_WORDS: { [r in Reversibility]: string } = {
  reversible: 'reversible',
  hard: 'hard to reverse',
  irreversible: 'irreversible',
}
const SENSITIVITY_WORDS: { [s in Sensitivity]: string } = {
  ordinary: 'ordinary data',
  personal: 'personal data',
  regulated: 'regulated data',
}
const IMPACT_WORDS: { [i in Impact]: string } = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' }

export const cellWords = (cell: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>): string =>
  `${IMPACT_WORDS[cell.impact]} impact, ${REVERSIBILITY_WORDS[cell.reversibility]}, ${SENSITIVITY_WORDS[cell.sensitivity]}`

/** `TH_MEDIUM_HARD_ORDINARY` */
export const cellCode = (cell: Pick<ThresholdCell, 'impact' | 'reversibility' | 'sensitivity'>): string =>
  `TH_${cell.impact}_${cell.reversibility}_${cell.sensitivity}`.toUpperCase()

export function bandSentence(cell: ThresholdCell, column: Column, band: ThresholdBand): string {
  const bands = cell[column]
  const first = bands[0] === band && bands.length > 1
  const when = first ? ` when confidence is below ${(band.below / 10_000).toFixed(2)} or not stated` : ''
  return `${cellWords(cell)}: ${bandWords(band)}${when}.`
}
function bandWords(band: ThresholdBand): string {
  switch (band.outcome) {
    case 'allow':
      return 'the agent acts alone'
    case 'allow_with_notice':
      return 'the agent acts alone and the owner is told'
    case 'require_approval':
      return `${peopleWords(band.requirements)} decides`
    default:
      return 'refused'
  }
}
export function peopleWords(requirements: Requirements | undefined): string {
  const n = requirements ? peopleNeeded(requirements) : 1
  return n === 1 ? 'one person' : `a group of ${n} people`
}

/** What is wrong with a cell: holes, disorder, or confidence that loosens where it should tighten. */
export function checkThreshold(cell: ThresholdCell): Finding[] {
  const findings: Finding[] = []
  const say = (pointer: string, code: string, message: string) =>
    findings.push({ severity: 'error', code, message, pointer, place: null })
  if (!IMPACTS.includes(cell.impact)) say('/impact', 'unknown_value', `must be one of ${IMPACTS.join(', ')}`)
  if (!REVERSIBILITIES.includes(cell.reversibility))
    say('/reversibility', 'unknown_value', `must be one of ${REVERSIBILITIES.join(', ')}`)
  if (!SENSITIVITIES.includes(cell.sensitivity))
    say('/sensitivity', 'unknown_value', `must be one of ${SENSITIVITIES.join(', ')}`)
  for (const column of ['semi', 'autonomous'] as const) {
    const bands = cell[column]
    if (bands.at(-1)?.below !== 10_001)
      say(`/${column}`, 'bands_incomplete', 'the last band must end at 10001, so that every confidence has an answer')
    for (const [i, band] of bands.entries()) {
      const before = bands[i - 1]
      const at = `/${column}/${i}`
      if (!Number.isSafeInteger(band.below) || band.below < 1 || band.below > 10_001)
        say(`${at}/below`, 'band_limit', 'must be a whole number of basis points from 1 to 10001')
      if (before && band.below <= before.below) say(`${at}/below`, 'bands_disordered', 'bands must ascend')
      // confidence is the agent's own word: more of it may spare people a question, less of it never may
      if (before && rankOf(band.outcome) > rankOf(before.outcome))
        say(
          `${at}/outcome`,
          'less_confidence_gains',
          'is stricter than the band below it: stating less confidence would gain',
        )
      if (
        band.outcome === 'require_approval' &&
        band.requirements &&
        Object.keys(band.requirements.queues).length === 0
      )
        say(`${at}/requirements`, 'nobody_asked', 'names no queue')
    }
  }
  for (const impact of ['semi', 'autonomous'] as const)
    if (cell.impact === 'critical' && cell[impact].some((b) => rankOf(b.outcome) < rankOf('require_approval')))
      findings.push({
        severity: 'warning',
        code: 'critical_alone',
        message: 'lets an agent do something critical without a person',
        pointer: `/${impact}`,
        place: null,
      })
  return findings
}
