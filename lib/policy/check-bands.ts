import { impactRank } from './outcome.ts'
import { type Bands, CLASSES, type Finding, IMPACTS, type Impact, REVERSIBILITIES, SENSITIVITIES } from './types.ts'

// Whether a band table can be lived with. What is refused: that doing more, or what is harder to undo, could ever come
// out lower than doing less. What is said: what the table leaves to the rules for the unlisted.

const MEASURES = ['rows', 'rows_read', 'recipients', 'customers'] as const
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
/** Built into the engine: a table cannot make these smaller than they are. */
const ALWAYS_CRITICAL = ['permission_change', 'key_change', 'audit_change', 'crosses_account']

export function checkBands(bands: Bands): Finding[] {
  const findings: Finding[] = []
  const add = (severity: Finding['severity']) => (pointer: string, code: string, message: string) =>
    findings.push({ severity, code, message, pointer, place: null })
  const [refuse, warn] = [add('error'), add('warning')]
  const known = (pointer: string, impact: Impact | undefined): impact is Impact => {
    if (impact !== undefined && IMPACTS.includes(impact)) return true
    refuse(pointer, impact === undefined ? 'hole' : 'unknown_value', `must be one of ${IMPACTS.join(', ')}`)
    return false
  }
  const table = (pointer: string, rows: Bands['rows']) => {
    if (!rows.length) warn(pointer, 'everything_critical', 'has no band: everything counts as critical')
    for (const [i, row] of rows.entries()) {
      const before = rows[i - 1]
      known(`${pointer}/${i}/impact`, row.impact)
      if (!Number.isSafeInteger(row.up_to) || row.up_to < 0)
        refuse(`${pointer}/${i}/up_to`, 'bad_number', 'must be a whole number, not below zero')
      else if (before && row.up_to <= before.up_to)
        refuse(`${pointer}/${i}/up_to`, 'bands_disordered', 'must be greater than the one before')
      if (before && impactRank(row.impact) < impactRank(before.impact))
        refuse(`${pointer}/${i}/impact`, 'more_gains', 'must not be lower than for less')
    }
  }
  const rising = <K extends string>(pointer: string, names: readonly K[], of: { [k in K]: Impact }) => {
    for (const [i, name] of names.entries()) {
      const before = names[i - 1]
      if (!known(`${pointer}/${name}`, of[name]) || before === undefined) continue
      if (of[before] !== undefined && impactRank(of[name]) < impactRank(of[before]))
        refuse(`${pointer}/${name}`, 'harder_gains', `must not be lower than ${before}`)
    }
  }

  for (const measure of MEASURES) {
    const rows = bands[measure]
    if (rows) table(`/${measure}`, rows)
  }
  const amounts = Object.entries(bands.amounts)
  if (!amounts.length) warn('/amounts', 'no_currency', 'has no currency: every action that moves money is denied')
  for (const [currency, rows] of amounts) {
    if (!CURRENCIES.has(currency)) refuse(`/amounts/${currency}`, 'unknown_currency', 'is not a currency of ISO 4217')
    table(`/amounts/${currency}`, rows)
  }
  rising('/class', CLASSES, bands.class)
  rising('/reversibility', REVERSIBILITIES, bands.reversibility)
  for (const [name, impact] of Object.entries(bands.data)) {
    known(`/data/${name}`, impact)
    if (!Object.hasOwn(bands.sensitivity, name))
      warn(`/data/${name}`, 'no_layer', 'is in no layer of the matrix, so it counts as personal')
  }
  for (const [name, layer] of Object.entries(bands.sensitivity)) {
    if (!SENSITIVITIES.includes(layer))
      refuse(`/sensitivity/${name}`, 'unknown_value', `must be one of ${SENSITIVITIES.join(', ')}`)
    if (!Object.hasOwn(bands.data, name))
      warn(`/sensitivity/${name}`, 'no_impact', 'has no impact: it counts as medium')
  }
  for (const [name, impact] of Object.entries(bands.effects))
    if (known(`/effects/${name}`, impact) && impact !== 'critical' && ALWAYS_CRITICAL.includes(name))
      warn(`/effects/${name}`, 'always_critical', 'is critical whatever the table says')
  if (known('/unbounded', bands.unbounded) && impactRank(bands.unbounded) < impactRank('critical'))
    warn(
      '/unbounded',
      'not_knowing_gains',
      'is lower than a known large reach: whoever bounds nothing is asked about less',
    )
  return findings
}
