import {
  type Bands,
  IMPACTS,
  type Impact,
  REVERSIBILITIES,
  type Requirements,
  type Reversibility,
  SENSITIVITIES,
  type Sensitivity,
  type ThresholdBand,
  type ThresholdCell,
} from './types.ts'

// Where a new organization starts. Reads are low, writes are medium, money and rows raise both; the matrix lets what is
// small and reversible go alone and keeps people for the rest. Too many questions teach people to press yes.

export const DEFAULT_QUEUE = 'operations-leads'
export const DEFAULT_APPROVAL_SECONDS = 900

const table = (...entries: [number, Impact][]) => entries.map(([up_to, impact]) => ({ up_to, impact }))

export const DEFAULT_BANDS: Bands = {
  rows: table([10, 'low'], [100, 'medium'], [1_000, 'high']),
  rows_read: table([1_000, 'low'], [10_000, 'medium'], [100_000, 'high']),
  recipients: table([1, 'low'], [25, 'medium'], [500, 'high']),
  customers: table([1, 'low'], [25, 'medium'], [500, 'high']),
  amounts: {
    EUR: table([5_000, 'low'], [50_000, 'medium'], [500_000, 'high']),
    USD: table([5_000, 'low'], [50_000, 'medium'], [500_000, 'high']),
    GBP: table([4_000, 'low'], [40_000, 'medium'], [400_000, 'high']),
    CHF: table([5_000, 'low'], [50_000, 'medium'], [500_000, 'high']),
  },
  class: { read: 'low', write: 'medium', destructive: 'high' },
  reversibility: { reversible: 'low', hard: 'low', irreversible: 'medium' },
  // How bad a mistake with the data is; who may know of it is the other table, `sensitivity`.
  data: {
    public: 'low',
    internal: 'low',
    test: 'low',
    personal: 'low',
    financial: 'low',
    legal: 'low',
    health: 'low',
    biometric: 'medium',
    credentials: 'high',
  },
  effects: {
    data_export: 'low', // its rows say how much
    external_message: 'medium',
    permission_change: 'critical',
    key_change: 'critical',
    audit_change: 'critical',
    crosses_account: 'critical',
  },
  sensitivity: {
    public: 'ordinary',
    internal: 'ordinary',
    test: 'ordinary',
    personal: 'personal',
    financial: 'personal',
    legal: 'regulated',
    health: 'regulated',
    biometric: 'regulated',
    credentials: 'regulated',
  },
  unbounded: 'critical',
}

const people = (n: number): Requirements => ({ queues: { [DEFAULT_QUEUE]: 1 }, min_people: n })
const alone = (): ThresholdBand[] => [{ below: 10_001, outcome: 'allow' }]
const told = (): ThresholdBand[] => [{ below: 10_001, outcome: 'allow_with_notice' }]
const ask = (n = 1): ThresholdBand[] => [{ below: 10_001, outcome: 'require_approval', requirements: people(n) }]
const asksBelow = (confidence: number, then: 'allow' | 'allow_with_notice' = 'allow'): ThresholdBand[] => [
  { below: confidence, outcome: 'require_approval', requirements: people(1) },
  { below: 10_001, outcome: then },
]

type Column = { [r in Reversibility]: () => ThresholdBand[] }
type Matrix = { [s in Sensitivity]: { [i in Impact]: Column } }
const row = (reversible: () => ThresholdBand[], hard: () => ThresholdBand[], irreversible: () => ThresholdBand[]) => ({
  reversible,
  hard,
  irreversible,
})
const one = () => ask(1)
const two = () => ask(2)
const critical = row(two, two, two)

const AUTONOMOUS: Matrix = {
  ordinary: {
    low: row(alone, alone, told),
    medium: row(() => asksBelow(8_000), one, one),
    high: row(one, one, two),
    critical,
  },
  personal: {
    low: row(alone, told, () => asksBelow(8_000, 'allow_with_notice')),
    medium: row(() => asksBelow(8_000), one, one),
    high: row(one, one, two),
    critical,
  },
  regulated: {
    low: row(alone, () => asksBelow(8_000, 'allow_with_notice'), one),
    medium: row(one, one, two),
    high: row(one, two, two),
    critical,
  },
}
const SEMI: Matrix = {
  ordinary: {
    low: row(alone, () => asksBelow(8_000), one),
    medium: row(one, one, one),
    high: row(one, one, two),
    critical,
  },
  personal: {
    low: row(alone, () => asksBelow(8_000, 'allow_with_notice'), one),
    medium: row(one, one, one),
    high: row(one, one, two),
    critical,
  },
  regulated: {
    low: row(() => asksBelow(8_000), one, one),
    medium: row(one, one, two),
    high: row(one, two, two),
    critical,
  },
}

/** Impact × reversibility × sensitivity: 36 cells. */
export const DEFAULT_THRESHOLDS: ThresholdCell[] = SENSITIVITIES.flatMap((sensitivity) =>
  IMPACTS.flatMap((impact) =>
    REVERSIBILITIES.map((reversibility) => ({
      impact,
      reversibility,
      sensitivity,
      semi: SEMI[sensitivity][impact][reversibility](),
      autonomous: AUTONOMOUS[sensitivity][impact][reversibility](),
    })),
  ),
)
