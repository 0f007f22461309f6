import type { Amount } from './derive-action.ts'
import { higherImpact } from './outcome.ts'
import {
  type Bands,
  type Impact,
  type KnownReach,
  type Reach,
  type ResourceFact,
  SENSITIVITIES,
  type Sensitivity,
  type ToolDefinition,
} from './types.ts'

// Impact is the maximum over everything that is known, by the snapshot's own band tables. What no table names is never
// the lowest: an unlisted data class or effect is medium, a value beyond the last band is critical.

export interface Measured {
  impact: Impact
  sensitivity: Sensitivity
  dataClasses: string[]
  /** Currencies that have no bands: nobody ever said what such an amount means. */
  withoutBands: string[]
}

export function measureImpact(
  bands: Bands,
  definition: ToolDefinition,
  resources: readonly ResourceFact[],
  reach: KnownReach,
  amounts: readonly Amount[],
  claims: readonly Reach[] = [],
): Measured {
  const dataClasses = [...new Set([...definition.data_classes, ...resources.flatMap(registeredClasses)])].sort()
  let impact = staticImpact(bands, definition, dataClasses)
  const raise = (to: Impact) => {
    impact = higherImpact(impact, to)
  }
  const reads = definition.class === 'read'
  for (const r of [reach, ...claims]) {
    if (r.rows !== undefined) raise(banded((reads && bands.rows_read) || bands.rows, r.rows))
    if (r.recipients !== undefined) raise(banded(bands.recipients, r.recipients))
    if (r.customers !== undefined) raise(banded(bands.customers, r.customers))
  }
  if (reach.unbounded && !reads) raise(bands.unbounded)
  const withoutBands: string[] = []
  for (const amount of amounts) {
    const table = Object.hasOwn(bands.amounts, amount.currency) ? bands.amounts[amount.currency] : undefined
    if (table) raise(banded(table, amount.value))
    else if (!withoutBands.includes(amount.currency)) withoutBands.push(amount.currency)
  }
  if (withoutBands.length) raise('critical')
  // a claimed amount can only raise, and a claim in a currency that nobody banded says nothing
  for (const { amount } of claims) {
    const table = amount && Object.hasOwn(bands.amounts, amount.currency) ? bands.amounts[amount.currency] : undefined
    if (amount && table) raise(banded(table, amount.value))
  }
  return { impact, sensitivity: sensitivityOf(bands, dataClasses), dataClasses, withoutBands }
}

/** What the definition alone says, for an action whose arguments cannot be read. */
export function staticImpact(bands: Bands, definition: ToolDefinition, dataClasses = definition.data_classes): Impact {
  let impact = higherImpact(bands.class[definition.class], bands.reversibility[definition.reversibility])
  for (const c of dataClasses) impact = higherImpact(impact, listed(bands.data, c) ?? 'medium')
  for (const effect of definition.effects ?? [])
    impact = higherImpact(
      impact,
      effect === 'permission_change' ? 'critical' : (listed(bands.effects, effect) ?? 'medium'),
    )
  return impact
}

export function sensitivityOf(bands: Bands, dataClasses: readonly string[]): Sensitivity {
  let at = 0
  for (const c of dataClasses) at = Math.max(at, SENSITIVITIES.indexOf(listed(bands.sensitivity, c) ?? 'personal'))
  return SENSITIVITIES[at] as Sensitivity
}

/** The data classes under which the organization registered a resource: `data_class`, or the list `data_classes`. */
export function registeredClasses(resource: ResourceFact): string[] {
  const one = resource.attributes?.data_class
  const many = resource.attributes?.data_classes
  return [...(typeof one === 'string' ? [one] : []), ...(Array.isArray(many) ? many : [])]
}

export function banded(table: readonly { up_to: number; impact: Impact }[], value: number): Impact {
  for (const band of table) if (value <= band.up_to) return band.impact
  return 'critical'
}

const listed = <V>(table: { [name: string]: V }, name: string): V | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
